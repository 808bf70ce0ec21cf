"""What somebody may see: what he may not know of is answered as if it were not there."""

from domain.access.principal import Principal
from domain.directory import Directory
from domain.issue.state import Issue


class PostsAndOwn:
    """Whoever holds a post sees issues; everybody sees those he is a complainant of."""

    def sees(self, caller: Principal, issue: Issue, directory: Directory) -> bool:
        """Return whether he may know of the issue at all."""
        del directory
        own = any(each.person == caller.person for each in issue.complainants)
        return own or bool(caller.posts)
