"""`issue history`: everything that happened to an issue, in words, personal text masked."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import typer

from application.naming import unit_name
from bihuan.cli.issue.reader import reader_of
from bihuan.cli.issue.show import IssueArgument, local
from bihuan.cli.run import AsJson, ReaderOption, Run
from domain.access.fields import STAFF, View
from domain.base import Actor
from domain.issue.events import RecordCorrected

if TYPE_CHECKING:
    from application.recorded import Recorded
    from bihuan.bootstrap import System
    from domain.issue.events import IssueEvent
    from projections.timeline.table import Value

_UNITS: Final = frozenset({"unit", "assisting"})


def history(
    ctx: typer.Context,
    issue: IssueArgument,
    *,
    reader: ReaderOption = None,
    as_json: AsJson = False,
) -> None:
    """Print one line per event that the reader gets, from the event store itself."""
    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        looking = reader_of(system, reader)
        found = looking.read(issue)
        issue_id, number, view = found.issue_id, found.number, looking.view(found)
        recorded = _for(view, system.store.read_issue(issue_id))
        sentences = [sentence_of(run, system, each, view) for each in recorded]
    corrections = _corrections(recorded)
    events = [
        {**_document(*pair, view), "corrected_by": corrections.get(pair[0].event.stamp.version, [])}
        for pair in zip(recorded, sentences, strict=True)
    ]
    run.output.document({"issue_id": issue_id, "number": number, "events": events})
    run.output.table(
        ("label.version", "label.occurred_at", "label.actor", "label.event"),
        [
            _row(
                each,
                _with_corrections(run, text, corrections.get(each.event.stamp.version)),
                view,
            )
            for each, text in zip(recorded, sentences, strict=True)
        ],
    )


def _for(
    view: View, recorded: "Sequence[Recorded[IssueEvent]]"
) -> "Sequence[Recorded[IssueEvent]]":
    """Return the events that the reader gets: a complainant what is shared with him."""
    from projections.timeline.projection import visible_to  # noqa: PLC0415 -- loads the read models

    if view.audience != "complainant":
        return recorded
    return [each for each in recorded if visible_to(each.event) == "complainant"]


def _corrections(recorded: "Sequence[Recorded[IssueEvent]]") -> dict[int, list[int]]:
    """Return by version which later entries correct that one."""
    found: dict[int, list[int]] = {}
    for each in recorded:
        if isinstance(each.event, RecordCorrected):
            found.setdefault(each.event.corrects, []).append(each.event.stamp.version)
    return found


def _with_corrections(run: Run, sentence: str, corrections: list[int] | None) -> str:
    """Return the sentence of an entry; it stands as it was, beside it what corrects it."""
    if not corrections:
        return sentence
    return run.words("issue.corrected", sentence=sentence, corrections=corrections)


def sentence_of(
    run: Run, system: "System", recorded: "Recorded[IssueEvent]", view: View = STAFF
) -> str:
    """Return what happened, in the reader's language, personal text masked."""
    from application.shown import opener  # noqa: PLC0415 -- loads the use cases
    from projections.timeline.params import params_of  # noqa: PLC0415 -- loads the read models
    from projections.timeline.queries import FOR_COMPLAINANT  # noqa: PLC0415
    from projections.timeline.words import sentence  # noqa: PLC0415

    params = params_of(recorded.event, opener(system.personal, view))
    if view.audience == "complainant":
        params = {name: value for name, value in params.items() if name in FOR_COMPLAINANT}
    for name in _UNITS & params.keys():
        params[name] = _named(run, system, params[name])
    return sentence(recorded.event.TOPIC, params, run.words.language)


def _named(run: Run, system: "System", code: "Value") -> "Value":
    if isinstance(code, list):
        return [_named(run, system, each) for each in code]
    return unit_name(run.words, system.today, str(code))


def _document(recorded: "Recorded[IssueEvent]", sentence: str, view: View) -> dict[str, object]:
    stamp = recorded.event.stamp
    return {
        "version": stamp.version,
        "topic": recorded.event.TOPIC,
        "occurred_at": stamp.occurred_at,
        "recorded_at": stamp.recorded_at,
        "actor": view.who(stamp.actor),
        "caused_by": stamp.caused_by,
        "channel": stamp.channel,
        "status": stamp.status,
        "policy": stamp.policy,
        "position": recorded.position,
        "digest": recorded.digest,
        "sentence": sentence,
    }


def _row(recorded: "Recorded[IssueEvent]", sentence: str, view: View) -> tuple[object, ...]:
    stamp = recorded.event.stamp
    return (stamp.version, local(stamp.occurred_at), who(view.who(stamp.actor)), sentence)


def who(actor: Actor) -> str:
    """Return person, role and unit as `--as` takes them."""
    unit = f"@{actor.unit}" if actor.unit else ""
    return actor.id if actor.id == actor.role else f"{actor.id}:{actor.role}{unit}"
