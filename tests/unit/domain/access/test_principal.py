"""Who asks."""

from domain.access.principal import Principal
from domain.base import Actor
from domain.directory.records import Post


def test_scopes_bound_what_a_token_is_good_for() -> None:
    """A token for reading is not good for writing."""
    principal = Principal(account="housing-handler-1", person="housing-handler-1", scopes=("read",))
    assert principal.may("read")
    assert not principal.may("write")


class TestActor:
    def test_is_he_himself_without_a_post(self) -> None:
        """Who holds an office alone is on record by his own code, never as the system."""
        principal = Principal(
            account="security-1", person="security-1", scopes=(), office="security"
        )
        assert principal.actor == Actor(id="security-1", role="administrator")

    def test_stands_in_his_first_post(self) -> None:
        """Who holds posts is on record in the first of them."""
        post = Post(code="handler-housing", role="handler", unit="housing")
        principal = Principal(account="a", person="p-1", scopes=(), posts=(post,))
        assert principal.actor == Actor(id="p-1", role="handler", unit="housing")
