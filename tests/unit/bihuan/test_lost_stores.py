"""A store that was lost is told, not replaced by an empty one."""

from pathlib import Path

import pytest

from application.event_store import EventStore
from application.master_key import key_path
from application.order import Order
from bihuan.bootstrap import migrate, open_system
from bihuan.errors import ServiceAwayError
from bihuan.settings import Settings
from domain.issue.ids import issue_id_of_source
from domain.receipt import Receipt
from tests.desk import REPORT
from tests.ordinary import CLERK


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return the settings of a directory that has taken in one issue."""
    settings = Settings(data=tmp_path / "data")
    migrate(settings)
    take_in(settings)
    return settings


def take_in(settings: Settings) -> Receipt:
    """Take in an issue without the engine."""
    with open_system(settings) as system:
        draft = {**REPORT, "external_id": "1"}
        issue_id = issue_id_of_source("hotline", "1")
        order = Order(kind="ReportIssue", actor=CLERK, draft=draft, issue_id=issue_id)
        outcome = system.acceptor.accept(system.edge.envelope(system.edge.command(order)))
        assert outcome.receipt, outcome.refusal
        return outcome.receipt


@pytest.mark.parametrize("lost", ["vault.sqlite", "events.sqlite", "keys/master.key"])
@pytest.mark.parametrize("is_emptied", [False, True])
def test_a_lost_store_is_told_and_not_made_anew(
    settings: Settings, lost: str, *, is_emptied: bool
) -> None:
    """The sentence names what is gone, and nothing was written in its place."""
    path = settings.data / lost
    for file in settings.data.glob(f"{lost}*"):
        file.unlink()
    if is_emptied:
        path.touch(mode=0o600)
    with pytest.raises(Exception, match="restore") as told:
        migrate(settings)
    assert str(path) in str(told.value)
    assert not path.exists() or path.stat().st_size == 0


def test_what_was_interrupted_is_finished(tmp_path: Path) -> None:
    """Empty parts are no loss: the next run makes what is missing."""
    settings = Settings(data=tmp_path / "data")
    migrate(settings)
    (settings.data / "vault.sqlite").unlink()
    migrate(settings)
    (settings.data / "events.sqlite").unlink()
    migrate(settings)
    assert take_in(settings).first_version == 1


def test_views_may_be_lost(settings: Settings) -> None:
    """They follow from the events."""
    (settings.data / "views.sqlite").unlink()
    migrate(settings)
    assert key_path(settings.data).exists()
    with EventStore.open(settings.events) as store:
        topics = [each.event.TOPIC for each in store.page(0, 100).recorded]
    assert [topic for topic in topics if topic.startswith("issue.")] == [
        "issue.discovered.v1",
        "issue.reported.v1",
    ]


@pytest.mark.parametrize("name", ["a" * 300, "file/below"])
def test_a_directory_that_cannot_be_made_is_told(tmp_path: Path, name: str) -> None:
    """One sentence with the reason."""
    (tmp_path / "file").touch()
    with pytest.raises(ServiceAwayError, match="cannot be made"):
        migrate(Settings(data=tmp_path / name))


def test_a_vault_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A directory stands where the vault should be."""
    settings = Settings(data=tmp_path / "data")
    settings.data.mkdir()
    (settings.data / "vault.sqlite").mkdir()
    with pytest.raises(Exception, match=r"The vault at .* cannot be used: Is a directory"):
        migrate(settings)
