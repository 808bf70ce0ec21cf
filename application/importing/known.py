"""An issue that is already there: is it the same as the row?"""

from collections.abc import Sequence

from application.importing.rows import Draft
from application.personal_data import ErasedError, PersonalData
from application.recorded import Recorded
from domain.base import Sealed
from domain.issue.events import IssueEvent, IssueReported, IssueResolved


def same_content(
    draft: Draft, stream: Sequence[Recorded[IssueEvent]], personal: PersonalData
) -> bool:
    """Return whether the stream began with the row's title, text and reply.

    What came after the import does not count. A text erased since cannot differ any more.
    """
    sealed = _imported([recorded.event for recorded in stream])
    if (sealed["reply"] is None) != (draft.reply is None):
        return False
    pairs = zip(sealed.values(), draft.content, strict=True)
    return all(_is(text, given, stream, personal) for text, given in pairs)


def _imported(events: Sequence[IssueEvent]) -> dict[str, Sealed | None]:
    """Return title, text and reply of the stream's first command."""
    first = events[0].stamp.command_id
    found: dict[str, Sealed | None] = {"title": None, "text": None, "reply": None}
    for event in events:
        if event.stamp.command_id != first:
            break
        if isinstance(event, IssueReported):
            found |= {"title": event.title, "text": event.text}
        elif isinstance(event, IssueResolved):
            found["reply"] = event.reply
    return found


def _is(
    sealed: Sealed | None,
    given: str | None,
    stream: Sequence[Recorded[IssueEvent]],
    personal: PersonalData,
) -> bool:
    if sealed is None:
        return given is None
    try:
        return personal.reveal(sealed, stream[0].event.stamp.issue_id) == given
    except ErasedError:
        return True
