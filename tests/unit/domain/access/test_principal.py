"""Who asks."""

from domain.access.principal import Principal


def test_scopes_bound_what_a_token_is_good_for() -> None:
    """A token for reading is not good for writing."""
    principal = Principal(account="housing-handler-1", person="housing-handler-1", scopes=("read",))
    assert principal.may("read")
    assert not principal.may("write")
