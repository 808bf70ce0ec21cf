"""Histories of every release replay with today's workflow, in the sandbox and without it."""

import json
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from tests.fixtures_temporal import PAYLOAD_KEY
from tests.replay.record import SCENARIOS
from workers.issue_worker import workflow_runner
from workers.registry import WORKFLOWS
from workflows.data_converter import encrypting_converter

HISTORIES = Path(__file__).parent / "histories"
RECORDED = sorted(path.stem for path in HISTORIES.glob("*.json"))


@pytest.mark.parametrize("sandboxed", [True, False], ids=["sandboxed", "plain"])
class TestReplay:
    """A workflow that was running before an upgrade goes on after it."""

    @pytest.mark.parametrize("name", RECORDED)
    async def test_recorded_history_replays(self, name: str, *, sandboxed: bool) -> None:
        """Today's code takes the decisions that were recorded."""
        await _replay(_read(name), sandboxed=sandboxed)

    async def test_altered_history_fails(self, *, sandboxed: bool) -> None:
        """A history in which no activity was called where one must be does not pass unnoticed."""
        history = _read("0.1.0-whole_loop")
        markers = [e for e in history["events"] if "markerRecordedEventAttributes" in e]
        del markers[0]["markerRecordedEventAttributes"]
        markers[0] |= {"eventType": "EVENT_TYPE_TIMER_STARTED", "timerStartedEventAttributes": {}}
        with pytest.raises(NondeterminismError):
            await _replay(history, sandboxed=sandboxed)


class TestRecordings:
    """The recordings are complete and tell nothing about where they were made."""

    def test_every_scenario_is_recorded(self) -> None:
        """Each scenario of the recorder has a history of each release."""
        releases = {name.partition("-")[0] for name in RECORDED}
        assert releases
        expected = {f"{r}-{scenario.__name__}" for r in releases for scenario in SCENARIOS}
        assert expected <= set(RECORDED)

    @pytest.mark.parametrize("name", RECORDED)
    def test_no_place_is_recorded(self, name: str) -> None:
        """No process and no machine is named."""
        assert '"identity": "recorder"' in (HISTORIES / f"{name}.json").read_text(encoding="utf-8")
        assert "@" not in (HISTORIES / f"{name}.json").read_text(encoding="utf-8")


def _read(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((HISTORIES / f"{name}.json").read_text(encoding="utf-8"))
    return read


async def _replay(history: dict[str, Any], *, sandboxed: bool) -> None:
    replayer = Replayer(
        workflows=WORKFLOWS,
        workflow_runner=workflow_runner(sandboxed=sandboxed),
        data_converter=encrypting_converter(PAYLOAD_KEY),
    )
    await replayer.replay_workflow(WorkflowHistory.from_json("issue/recorded", history))
