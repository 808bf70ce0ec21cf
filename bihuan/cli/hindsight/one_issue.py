"""`audit as-of TIME ISSUE`: an issue as it stood, who had it, which deadlines ran."""

from datetime import datetime
from typing import TYPE_CHECKING

from application.naming import unit_with_code
from bihuan.cli.hindsight.hand_words import hand_document, hand_words
from bihuan.cli.issue.reader import reader_of
from bihuan.cli.issue.show import local, print_issue
from bihuan.cli.run import Run
from domain.access.fields import View
from domain.deadlines.document import deadline_document
from domain.deadlines.judge import is_on_time
from domain.deadlines.model import Deadline

if TYPE_CHECKING:
    from application.audit.as_of import AsOf
    from bihuan.bootstrap import System
    from domain.issue.past import By


def issue_as_of(run: Run, reference: str, at: datetime, by: "By", *, reader: str | None) -> None:
    """Print the issue as of the instant. Raises IssueNotFoundError."""
    from application.audit.as_of import as_of  # noqa: PLC0415 -- loads the stores

    with run.system() as system:
        who = reader_of(system, reader)
        now = who.read(reference)
        view = who.view(now)
        found = as_of(system.store, now.issue_id, at, by)
        document = _document(system, found, view)
        unit = unit_with_code(run.words, system.today, found.issue.lead_unit)
        held = found.hand if view.audience != "complainant" else None
        hand = hand_words(run.words, system.today, held.hand) if held else ""
    run.output.document(document)
    if not found.issue.version:
        run.output.say("as_of.before", at=local(at), first=local(found.first))
        return
    print_issue(run, found.issue, {**document, "lead_unit": unit})
    if held:
        run.output.say("as_of.hand", hand=hand, since=local(held.since))
    run.output.say(f"as_of.{by}", at=local(at), digest=found.digest)
    if found.held_back:
        run.output.say("as_of.held_back", versions=found.held_back)


def _document(system: "System", found: "AsOf", view: View) -> dict[str, object]:
    issue = found.issue
    hand = found.hand if view.audience != "complainant" else None
    from application.shown import issue_document  # noqa: PLC0415 -- loads the stores

    asked = {
        "as_of": found.at,
        "by": found.by,
        "exists": issue.version > 0,
        "first": found.first,
        "digest": found.digest,
        "held_back": found.held_back,
        "hand": {**hand_document(hand.hand), "since": hand.since} if hand else None,
    }
    if not issue.version:
        return {**asked, "issue_id": issue.issue_id}
    lines = [_deadline(each, found.at) for each in issue.deadlines.values()]
    shown = issue_document(issue, system.personal, view)
    return {**shown, **asked, **({"deadlines": lines} if "deadlines" in shown else {})}


def _deadline(deadline: Deadline, at: datetime) -> dict[str, object]:
    """Return the deadline, under which versions it ran, and whether it was late then.

    A timer may have told of the breach later: lateness is judged by the instant itself.
    """
    is_late = deadline.stopped_at is None and not is_on_time(deadline, at)
    return {
        **deadline_document(deadline),
        "policy": deadline.policy,
        "calendar": deadline.calendar,
        "overdue": is_late,
    }
