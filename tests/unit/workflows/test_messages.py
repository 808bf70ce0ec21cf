"""What workflow histories hold loads in every version of the program, older and newer."""

from pathlib import Path

import pytest

from domain.base import Message
from domain.receipt import Head, Receipt, Refusal
from domain.step import Envelope, Outcome
from workers.data_directory import DataDirectory
from workflows.messages import DueAct, IssueRef

ISSUE = "3c6a5f0e-8f6b-5d0a-9b7e-2f4d1c0b9a87"
HEAD = {
    "issue_id": ISSUE,
    "number": "BH-2026-000001",
    "version": 3,
    "digest": "d",
    "status": "claimed",
    "is_open": True,
}
RECEIPT = {
    "command_id": "c",
    "issue_id": ISSUE,
    "number": "BH-2026-000001",
    "first_version": 2,
    "last_version": 3,
    "topics": ["issue.claimed.v1"],
    "status": "claimed",
    "recorded_at": "2026-03-02T01:00:00Z",
    "position": 17,
    "digest": "d",
}
REFUSAL = {"code": "not_addressee", "http_status": 403, "message": "Ask the dispatcher."}
ENVELOPE: dict[str, object] = {
    "issue_id": ISSUE,
    "command_id": "c",
    "command": "{}",
    "signature": "s",
    "expires_at": "2026-03-02T01:00:15Z",
}
WRITTEN: tuple[tuple[type[Message], dict[str, object]], ...] = (
    (Head, HEAD),
    (Receipt, RECEIPT),
    (Refusal, REFUSAL),
    (Envelope, ENVELOPE),
    (Outcome, {"kind": "accepted"}),
    (IssueRef, {"issue_id": ISSUE}),
    (DueAct, {"issue_id": ISSUE, "fired_at": "2026-03-02T01:00:00Z"}),
)
"""Every message with the fields that its first version had to have. Never changed."""


@pytest.mark.parametrize(("model", "fields"), WRITTEN)
def test_what_the_first_version_wrote_loads(
    model: type[Message], fields: dict[str, object]
) -> None:
    """A field that is added later has a default: open issues have it not in their histories."""
    assert model.model_validate(fields).model_fields_set == fields.keys()


@pytest.mark.parametrize(("model", "fields"), WRITTEN)
def test_what_a_newer_version_adds_is_passed_over(
    model: type[Message], fields: dict[str, object]
) -> None:
    """After a step back to an older program, workflows go on that a newer one has moved."""
    assert model.model_validate({**fields, "added_later": 1}) == model.model_validate(fields)


def test_also_inside_an_outcome() -> None:
    """The parts of an answer are as tolerant as the whole."""
    later = {"added_later": 1}
    parts = {"head": HEAD | later, "receipt": RECEIPT | later, "refusal": REFUSAL | later}
    outcome = Outcome.model_validate({"kind": "refused", **parts})
    assert outcome.head == Head.model_validate(HEAD)


def test_a_running_system_of_a_newer_version_is_seen(tmp_path: Path) -> None:
    """An older command line must not take it for stopped."""
    directory = DataDirectory(tmp_path)
    with directory.held():
        text = '{"pid": 1, "started_at": "2026-03-02T01:00:00Z", "added_later": 1}'
        (tmp_path / "run.json").write_text(text, encoding="ascii")
        running = directory.running()
    assert running
    assert running.pid == 1
