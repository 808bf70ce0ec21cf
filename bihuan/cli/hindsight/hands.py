"""`audit hands`: how long each unit and person had an issue, in natural and in office time."""

from typing import TYPE_CHECKING, Annotated

import typer

from bihuan.cli.hindsight.as_of import ByTime
from bihuan.cli.hindsight.hand_words import hand_document, hand_words
from bihuan.cli.hindsight.moment import past_moment
from bihuan.cli.issue.reader import reader_of
from bihuan.cli.issue.show import IssueArgument, local
from bihuan.cli.run import AsJson, ReaderOption, Run
from domain.issue.errors import IssueNotFoundError

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from uuid import UUID

    from bihuan.bootstrap import System
    from domain.directory import Directory
    from domain.issue.hands import Held, Stretch


def hands(
    ctx: typer.Context,
    issue: IssueArgument,
    *,
    at: Annotated[str | None, typer.Option("--at", metavar="TIME")] = None,
    by_time: ByTime = "recorded",
    reader: ReaderOption = None,
    as_json: AsJson = False,
) -> None:
    """Print each stretch in one hand, and the sums per hand."""
    from domain.issue.hands import held, stretches  # noqa: PLC0415 -- loads the rules

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        issue_id = _found(system, issue, reader)
        moment = past_moment(at, system.clock()) if at else system.clock()
        events = [each.event for each in system.store.read_issue(issue_id)]
        taken = [each for each in stretches(issue_id, events, by_time) if each.since <= moment]
        time = system.facts.at(moment, system.read_state(issue_id)).time
        sums = held(taken, moment, time)
        directory = system.today
    run.output.document(
        {
            "issue_id": issue_id,
            "number": events[0].stamp.number,
            "at": moment,
            "by": by_time,
            "stretches": [_stretch(each, moment) for each in taken],
            "hands": [_held(each) for each in sums],
        }
    )
    _print(run, directory, taken, sums)


def _found(system: "System", reference: str, reader: str | None) -> "UUID":
    """Return the issue, where whose hands it went through is the reader's to know."""
    who = reader_of(system, reader)
    found = who.read(reference)
    if who.view(found).audience == "complainant":  # staff are not named to him
        raise IssueNotFoundError(given=reference)
    return found.issue_id


def _print(
    run: Run, directory: "Directory", taken: "list[Stretch]", sums: "tuple[Held, ...]"
) -> None:
    run.output.table(
        ("label.version", "label.hand", "label.since", "label.until"),
        [
            (
                each.version,
                hand_words(run.words, directory, each.hand),
                local(each.since),
                local(each.until),
            )
            for each in taken
        ],
    )
    run.output.line("")
    run.output.table(
        ("label.hand", "label.count", "label.natural_time", "label.office_time"),
        [
            (
                hand_words(run.words, directory, each.hand),
                each.stretches,
                span_words(run, each.natural),
                span_words(run, each.working),
            )
            for each in sums
        ],
    )


def span_words(run: Run, length: "timedelta") -> str:
    """Return a length of time in the reader's words."""
    from bihuan.cli.output import duration_words  # noqa: PLC0415 -- `--help` needs no models

    return duration_words(run.words, length.total_seconds())


def _stretch(each: "Stretch", at: "datetime") -> dict[str, object]:
    # What ended after the instant asked for had not ended then.
    until = each.until if each.until and each.until <= at else None
    return {
        **hand_document(each.hand),
        "version": each.version,
        "since": each.since,
        "until": until,
    }


def _held(each: "Held") -> dict[str, object]:
    return {
        **hand_document(each.hand),
        "stretches": each.stretches,
        "natural_seconds": each.natural.total_seconds(),
        "office_seconds": each.working.total_seconds(),
    }
