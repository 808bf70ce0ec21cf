"""Who asks: an account, its person, and what he holds today."""

from domain.account.values import AccountName, Office, Scope, TokenId
from domain.base import Actor, Frozen, PersonCode
from domain.directory.records import Post


class Principal(Frozen):
    """Somebody who has shown who he is.

    `token` is set where he did so by a token, whose `scopes` bound what he may; a session has all.
    `posts` and `office` are read from the directory and the log at each request, never stored:
    what ended a second ago counts no more. `posts` hold those he stands in for as well.
    """

    account: AccountName
    person: PersonCode
    scopes: tuple[Scope, ...]
    token: TokenId | None = None
    posts: tuple[Post, ...] = ()
    office: Office | None = None
    must_change_password: bool = False
    """Where it is set, nothing but a new password is accepted."""

    @property
    def actor(self) -> Actor:
        """Return him in his first post, as he stands on record where he names none.

        Who holds none administers: with neither post nor office nobody is let in.
        """
        if not self.posts:
            return Actor(id=self.person, role="administrator")
        return Actor(id=self.person, role=self.posts[0].role, unit=self.posts[0].unit)

    def may(self, scope: Scope) -> bool:
        """Return whether token or session is good for such acts; who orders reports too."""
        return scope in self.scopes or (scope == "report" and "write" in self.scopes)
