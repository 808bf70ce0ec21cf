"""What somebody may see: what he may not know of is answered as if it were not there."""

from api.desk import Caller
from domain.directory import Directory
from domain.issue.state import Issue


class PostsAndOwn:
    """Whoever holds a post sees issues; everybody sees those he is a complainant of."""

    def sees(self, caller: Caller, issue: Issue, directory: Directory) -> bool:
        """Return whether he may know of the issue at all."""
        own = any(each.person == caller.person for each in issue.complainants)
        return own or bool(directory.posts_of(caller.person))
