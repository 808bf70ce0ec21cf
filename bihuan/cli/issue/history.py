"""`issue history`: everything that happened to an issue, in words, personal text masked."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import typer

from bihuan.cli.issue.finding import find_issue
from bihuan.cli.issue.show import IssueArgument, local
from bihuan.cli.naming import unit_name
from bihuan.cli.run import AsJson, Run
from domain.base import Actor
from domain.issue.events import RecordCorrected

if TYPE_CHECKING:
    from application.recorded import Recorded
    from bihuan.bootstrap import System
    from domain.issue.events import IssueEvent
    from projections.timeline.table import Value

_UNITS: Final = frozenset({"unit", "assisting"})


def history(ctx: typer.Context, issue: IssueArgument, *, as_json: AsJson = False) -> None:
    """Print one line per event, from the event store itself."""
    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        issue_id = find_issue(system, issue)
        recorded = system.store.read_issue(issue_id)
        sentences = [sentence_of(run, system, each) for each in recorded]
    number = recorded[0].event.stamp.number
    corrections = _corrections(recorded)
    events = [
        {**_document(*pair), "corrected_by": corrections.get(pair[0].event.stamp.version, [])}
        for pair in zip(recorded, sentences, strict=True)
    ]
    run.output.document({"issue_id": issue_id, "number": number, "events": events})
    run.output.table(
        ("label.version", "label.occurred_at", "label.actor", "label.event"),
        [
            _row(each, _with_corrections(run, text, corrections.get(each.event.stamp.version)))
            for each, text in zip(recorded, sentences, strict=True)
        ],
    )


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


def sentence_of(run: Run, system: "System", recorded: "Recorded[IssueEvent]") -> str:
    """Return what happened, in the reader's language, personal text masked."""
    from projections.timeline.params import params_of  # noqa: PLC0415 -- loads the read models
    from projections.timeline.words import sentence  # noqa: PLC0415

    params = params_of(recorded.event, system.personal.open_masked)
    for name in _UNITS & params.keys():
        params[name] = _named(run, system, params[name])
    return sentence(recorded.event.TOPIC, params, run.words.language)


def _named(run: Run, system: "System", code: "Value") -> "Value":
    if isinstance(code, list):
        return [_named(run, system, each) for each in code]
    return unit_name(run.words, system.today, str(code))


def _document(recorded: "Recorded[IssueEvent]", sentence: str) -> dict[str, object]:
    stamp = recorded.event.stamp
    return {
        "version": stamp.version,
        "topic": recorded.event.TOPIC,
        "occurred_at": stamp.occurred_at,
        "recorded_at": stamp.recorded_at,
        "actor": stamp.actor,
        "caused_by": stamp.caused_by,
        "channel": stamp.channel,
        "status": stamp.status,
        "policy": stamp.policy,
        "position": recorded.position,
        "digest": recorded.digest,
        "sentence": sentence,
    }


def _row(recorded: "Recorded[IssueEvent]", sentence: str) -> tuple[object, ...]:
    stamp = recorded.event.stamp
    return (stamp.version, local(stamp.occurred_at), who(stamp.actor), sentence)


def who(actor: Actor) -> str:
    """Return person, role and unit as `--as` takes them."""
    unit = f"@{actor.unit}" if actor.unit else ""
    return actor.id if actor.id == actor.role else f"{actor.id}:{actor.role}{unit}"
