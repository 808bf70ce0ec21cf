"""A resident's issue that was withdrawn, one that is open, and the sweep of some years later."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from application.privacy.retention import Swept
from bihuan.bootstrap import System, open_system, present
from bihuan.catching_up import catch_up
from bihuan.cli.issue.finding import find_issue
from bihuan.privacy import retention_of
from tests.command_line import report, run
from tests.live import settings_for

ADMIN = ("--as", "administrator-1")
WORDS = "三单元楼道灯不亮，电话13812345678"
DAY = timedelta(days=1)


def two_issues(data: Path) -> tuple[str, str]:
    """Make the tables and both issues under a checkpoint; return the numbers, withdrawn first."""
    migrated = run(data, "db", "migrate")
    assert migrated.code == 0, migrated.err
    who = ("--complainant-name", "欧阳振华", "--complainant-mobile", "13812345678")
    closed = report(data, *who, "--text", WORDS)
    person = run(
        data, "privacy", "reveal", closed, "text", "--purpose", "x", "--as", "clerk-1", "--json"
    )
    resident = f"resident:{person.document['person']}"
    assert run(data, "issue", "withdraw", closed, "--reason", "x", "--as", resident).code == 0
    still_open = report(data, "--complainant-mobile", "13900001111", "--text", "路灯不亮了")
    assert run(data, "audit", "checkpoint").code == 0
    return closed, still_open


@contextmanager
def in_years(data: Path, years: int, days: int = 1) -> Iterator[System]:
    """Open the system so many years later."""
    later = present().replace(year=present().year + years) + days * DAY
    with open_system(settings_for(data, pack="default")) as system:
        yield replace(system, clock=lambda: later)


def swept(data: Path, years: int, days: int = 1) -> Swept:
    """Sweep so many years later, and again, which finds nothing more to do."""
    with in_years(data, years, days) as system:
        catch_up(system)
        found = retention_of(system).sweep()
        catch_up(system)
        assert retention_of(system).sweep() == Swept()
    return found


def issue_id(data: Path, number: str) -> UUID:
    """Return the id behind a number."""
    with open_system(settings_for(data, pack="default")) as system:
        return find_issue(system, number)


def sound(data: Path) -> bool:
    """Tell whether the log verifies, the models equal the events, and a rebuild beside them too."""
    checks = (("verify", "--full"), ("rebuild",), ("rebuild", "--shadow"), ("diff", "--no-heads"))
    for each in checks:
        ended = run(data, "audit", *each, "--json")
        assert ended.code == 0, (each, ended.out, ended.err)
    return True
