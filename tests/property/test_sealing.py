"""Whatever a person types comes back as typed, and its stored form says nothing."""

from collections.abc import Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from application.personal_data import PersonalData
from application.sealing import seal_draft, unseal
from domain.base import Frozen, Sealed
from domain.clear_text import check_text
from domain.errors import DomainError
from domain.masking import mask_known, mask_text
from tests.personal import ISSUE, Household


class Note(Frozen):
    """The smallest command with a text."""

    text: Sealed


TYPED = st.text(max_size=200)


@pytest.fixture(scope="module")
def personal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PersonalData]:
    """Return personal data shared by all examples."""
    house = Household(tmp_path_factory.mktemp("vault"))
    yield house.personal
    house.vault.close()


@given(text=TYPED, known=st.lists(st.text(max_size=8), max_size=3))
def test_sealed_text_comes_back(personal: PersonalData, text: str, known: list[str]) -> None:
    """A text the rules take is revealed unchanged; its twin is what the masker makes of it."""
    person = personal.person_behind([("email", "one@example.org")])
    try:
        check_text("text", text)
    except DomainError:
        assume(False)  # noqa: FBT003 -- hypothesis' own signature
    sealed = seal_draft(
        Note, {"text": text}, issue_id=ISSUE, subject=person, personal=personal, known=known
    )
    note = Note.model_validate(sealed)
    assert unseal(note, personal, ISSUE, how="clear") == {"text": text}
    assert unseal(note, personal, ISSUE) == {"text": mask_text(mask_known(text, known))}


@given(text=st.text(max_size=100))
def test_lone_halves_are_refused_not_crashed_on(personal: PersonalData, text: str) -> None:
    """Half a surrogate pair anywhere in a text is refused by a rule."""
    with pytest.raises(DomainError):
        seal_draft(Note, {"text": f"{text}\ud800"}, issue_id=ISSUE, subject="p", personal=personal)
