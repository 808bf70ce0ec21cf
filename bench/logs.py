"""A log worth reading: residents' messages on their way, and the same imported as history."""

from pathlib import Path
from typing import Final

from application.importing.mapping import read_mapping
from application.importing.run import run_import
from bench.journey import journeys
from bihuan.bootstrap import System
from bihuan.demo.messages import message_file

_MAPPING: Final = (
    Path(__file__).resolve().parent.parent / "examples" / "mappings" / "resident_messages.yaml"
)
_BATCH: Final = 20


def write_live_log(system: System, issues: int) -> None:
    """Append the events of so many straight journeys, as the workflow's worker would."""
    for done in range(0, issues, _BATCH):  # in batches: an envelope is valid for seconds
        for journey in journeys(system.policy, min(_BATCH, issues - done)):
            command = system.edge.command(journey.report)
            for order in (journey.report, *journey.steps(command.issue_id)):
                outcome = system.acceptor.accept(system.edge.envelope(system.edge.command(order)))
                assert outcome.kind == "accepted", outcome.refusal


def import_messages(system: System, file: Path | None = None) -> tuple[int, float]:
    """Import the residents' messages; return how many events they became and in what seconds."""
    report = run_import(
        file or message_file(),
        read_mapping(_MAPPING),
        store=system.store,
        personal=system.personal,
        facts=system.facts,
        clock=system.clock,
    )
    assert report.events
    return report.events, report.seconds
