"""The terms of retention: keys first, the record at its end; a hold stops both."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from application.given_by import GivenBy
from application.privacy.destroying import Destroying
from application.privacy.retention import Swept, years_before
from bihuan.bootstrap import open_system
from bihuan.catching_up import catch_up
from bihuan.cli.issue.finding import find_issue
from bihuan.privacy import retention_of
from domain.base import Actor
from domain.issue.errors import IssueNotFoundError
from domain.privacy.errors import RecordInUseError
from projections.retention.queries import keys_of
from tests.command_line import report, report_arguments, run
from tests.live import settings_for
from tests.retention import ADMIN, in_years, issue_id, sound, swept, two_issues

HANDLER = "housing-handler-1"
SATISFIED = (
    *("--method", "phone", "--reached", "--contacted-by-unit", "yes"),
    *("--solved", "yes", "--satisfaction", "satisfied"),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """Return a data directory with an issue that was withdrawn and one that is open."""
    data = tmp_path_factory.mktemp("retention") / "data"
    return data, *two_issues(data)


@pytest.fixture
def data(made: tuple[Path, str, str], tmp_path: Path) -> Path:
    """Return a copy that a test may change."""
    shutil.copytree(made[0], tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def closed(made: tuple[Path, str, str]) -> str:
    """Return the number of the issue that was withdrawn."""
    return made[1]


class TestKeys:
    def test_expire_three_years_after_the_closing(self, data: Path, closed: str) -> None:
        """Not a day before; whoever has an open issue is not touched."""
        assert swept(data, 3, -1) == Swept()
        assert swept(data, 3) == Swept(persons=1)
        shown = run(data, "issue", "show", closed)
        assert "[erased]" in shown.out
        assert "13900001111"[:3] not in shown.out
        assert sound(data)

    def test_stay_while_another_issue_of_the_person_is_open(self, data: Path, closed: str) -> None:
        """One key serves all issues of a person: the last closing counts."""
        again = report(data, "--complainant-mobile", "13812345678", "--text", "垃圾无人清运两周")
        with open_system(settings_for(data, pack="default")) as system:
            catch_up(system)
            both = [set(keys_of(system.views, find_issue(system, one))) for one in (closed, again)]
            assert both[0] & both[1]
        assert swept(data, 3) == Swept()

    def test_stay_under_a_hold(self, data: Path, closed: str) -> None:
        """A hold stops expiry and destruction; lifted, both go on."""
        assert run(data, "privacy", "hold", closed, "--why", "lawsuit", *ADMIN).code == 0
        assert swept(data, 11) == Swept()
        assert run(data, "privacy", "lift", closed, "--why", "settled", *ADMIN).code == 0
        assert swept(data, 11) == Swept(persons=1, issues=1)


class TestRecord:
    def test_is_destroyed_at_the_end_of_its_term(self, data: Path, closed: str) -> None:
        """Contents go, digests stay; it is told as destroyed, and everything else goes on."""
        destroyed = issue_id(data, closed)
        assert swept(data, 11) == Swept(persons=1, issues=1)
        states = select(data, "SELECT state FROM stored_events WHERE originator_id = ?", destroyed)
        assert states == [(None,)] * 3
        for command in ("show", "history", "explain"):
            ended = run(data, "issue", command, str(destroyed), "--json")
            assert ended.document["error"]["code"] == "issue_destroyed"
        assert sound(data)
        assert run(data, "audit", "verify", "--since-checkpoint").code == 0
        assert closed not in run(data, "issue", "list", "--json").out
        report(data, "--text", "井盖丢失，夜里危险")

    def test_a_row_of_what_is_gone_is_a_difference(self, data: Path, closed: str) -> None:
        """A model that still tells of a destroyed record is found, and a rebuild repairs it."""
        destroyed = issue_id(data, closed)
        with closing(sqlite3.connect(data / "views.sqlite")) as views:
            catch_up_all(data)
            columns = [row[1] for row in views.execute("PRAGMA table_info(board)")]
            kept = views.execute("SELECT * FROM board WHERE issue_id = ?", (str(destroyed),))
            row = kept.fetchone()
            assert row
            assert swept(data, 11).issues == 1
            marks = ",".join("?" * len(columns))
            with views:
                views.execute(f"INSERT INTO board VALUES ({marks})", row)  # noqa: S608 -- marks only
        ended = run(data, "audit", "diff", "--no-heads", "--json")
        (found,) = ended.document["differences"]
        assert (ended.code, found["model"], found["kind"]) == (1, "board", "extra")
        assert run(data, "audit", "rebuild", "--shadow").code == 0
        assert sound(data)

    def test_is_not_reported_anew_under_its_number(self, data: Path) -> None:
        """A source's number that was destroyed stays taken: its stream is there."""
        who = ("--complainant-mobile", "13700002222")
        given = (*who, "--source", "hotline", "--external-id", "A-1", "--text", "路面塌陷一米")
        number = report(data, *given)
        with open_system(settings_for(data, pack="default")) as system:
            person = system.read_state(find_issue(system, number)).subject
        resident = ("--reason", "x", "--as", f"resident:{person}")
        assert run(data, "issue", "withdraw", number, *resident).code == 0
        assert swept(data, 11).issues == 2
        ended = run(data, *report_again(given))
        assert ended.document["error"]["code"] == "issue_destroyed"

    def test_a_hole_that_nobody_recorded_is_found(self, data: Path) -> None:
        """Only what an event of destruction names is accepted, version by version."""
        assert swept(data, 11).issues == 1
        run_sql(data, "UPDATE stored_events SET state = NULL WHERE notification_id = 2")
        ended = run(data, "audit", "verify", "--full", "--json")
        assert ended.code == 1
        assert ended.document["finding"]["fault"] == "content_missing"
        assert ended.document["finding"]["position"] == 2

    @pytest.mark.parametrize("option", ["--full", "--since-checkpoint"])
    def test_is_listed_until_a_checkpoint_covers_it(
        self, data: Path, closed: str, option: str
    ) -> None:
        """What was destroyed by an event that nobody signed may be a forgery over what was."""
        destroyed = issue_id(data, closed)
        assert run(data, "audit", "verify", option, "--json").document["destroyed_unsigned"] == []
        assert swept(data, 11).issues == 1
        ended = run(data, "audit", "verify", option, "--json")
        assert ended.code == 0
        assert ended.document["destroyed_unsigned"] == [str(destroyed)]
        assert str(destroyed) in run(data, "audit", "verify", option).out
        assert run(data, "audit", "checkpoint").code == 0
        assert run(data, "audit", "verify", option, "--json").document["destroyed_unsigned"] == []

    def test_a_hole_with_another_digest_is_found(self, data: Path, closed: str) -> None:
        """A forged event in the place of a destroyed one is no hole of the record."""
        destroyed = issue_id(data, closed)
        assert swept(data, 11).issues == 1
        query = "SELECT max(notification_id) FROM stored_events WHERE originator_id = ?"
        last = select(data, query, destroyed)[0][0]
        forge = "UPDATE stored_events SET digest = zeroblob(32) WHERE notification_id = "
        run_sql(data, f"{forge}{last}")
        ended = run(data, "audit", "verify", "--full", "--json")
        assert ended.code == 1
        assert ended.document["finding"]["position"] == last


class TestIssuesThatBelongTogether:
    """While one of them is open its orders are decided with the records of the others."""

    @pytest.fixture
    def pair(self, data: Path) -> tuple[str, str]:
        """Return an issue that awaits its revisit, and one that was merged into it and closed."""
        into, merged = resident_report(data, "1"), resident_report(data, "2")
        order(data, merged, "merge", "dispatcher-1", "--into", into, "--reason", "同一件事")
        order(data, into, "dispatch", "dispatcher-1")
        order(data, into, "claim", HANDLER)
        order(data, into, "contact", HANDLER, "--method", "phone", "--reached", "--call-id", "1")
        order(data, into, "resolve", HANDLER, "--outcome", "solved", "--reply", "已修复")
        order(data, into, "review", "reviewer-1", "--decision", "accept")
        order(data, merged, "revisit", "revisitor-1", *SATISFIED)
        return into, merged

    def test_a_merged_one_is_kept_while_the_other_is_open(
        self, data: Path, closed: str, pair: tuple[str, str]
    ) -> None:
        """It goes with the first sweep after the other's term."""
        into, merged = pair
        assert swept(data, 11).issues == 1
        assert run(data, "issue", "show", closed, "--json").code == 1
        assert run(data, "issue", "show", merged).code == 0
        order(data, into, "revisit", "revisitor-1", *SATISFIED)
        assert swept(data, 11).issues == 2
        assert sound(data)

    def test_a_hold_on_one_keeps_all(self, data: Path, pair: tuple[str, str]) -> None:
        """What was merged is part of the matter."""
        into, merged = pair
        order(data, into, "revisit", "revisitor-1", *SATISFIED)
        assert run(data, "privacy", "hold", into, "--why", "lawsuit", *ADMIN).code == 0
        assert swept(data, 11).issues == 1
        for number in pair:
            assert run(data, "issue", "show", number).code == 0
        assert run(data, "privacy", "lift", into, "--why", "settled", *ADMIN).code == 0
        assert swept(data, 11).issues == 2
        assert run(data, "issue", "show", merged, "--json").code == 1
        assert sound(data)

    @pytest.mark.parametrize("held", [0, 1])
    def test_a_hold_on_one_keeps_the_keys_of_all(
        self, data: Path, pair: tuple[str, str], held: int
    ) -> None:
        """Whose complaint was merged is a person of the matter; lifted, the keys expire."""
        into, _ = pair
        order(data, into, "revisit", "revisitor-1", *SATISFIED)
        assert run(data, "privacy", "hold", pair[held], "--why", "lawsuit", *ADMIN).code == 0
        assert swept(data, 4) == Swept(persons=1)
        erase = (
            "privacy",
            "erase",
            pair[1 - held],
            "--ground",
            "consent_withdrawn",
            "--why",
            "x",
            *ADMIN,
        )
        assert run(data, *erase, "--json").document["error"]["code"] == "legal_hold"
        for number in pair:
            assert "[erased]" not in run(data, "issue", "show", number).out
        assert run(data, "privacy", "lift", pair[held], "--why", "settled", *ADMIN).code == 0
        assert swept(data, 4) == Swept(persons=2)

    def test_those_that_stay_hide_no_younger_one(
        self, data: Path, closed: str, pair: tuple[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A batch is of what can go: the sweep passes over whatever belongs with an open issue."""
        monkeypatch.setattr("application.privacy.retention.BATCH", 1)
        younger = report(data, "--text", "河道有油污")
        reject(data, younger)
        for gone in (closed, younger):
            with in_years(data, 11) as system:
                catch_up(system)
                retention_of(system).sweep()
                catch_up(system)
            assert run(data, "issue", "show", gone, "--json").code == 1
        for number in pair:
            assert run(data, "issue", "show", number).code == 0

    def test_parts_of_one(self, data: Path) -> None:
        """A part that ended is kept until the whole has ended, and all go one by one."""
        whole = report(data, "--text", "路灯和井盖都坏了")
        parts = [{"title": each, "text": f"{each}坏了"} for each in ("路灯", "井盖")]
        told = json.dumps(parts, ensure_ascii=False)
        order(data, whole, "split", "dispatcher-1", "--parts", told)
        reject(data, f"{whole}-1")
        assert swept(data, 11).issues == 1
        for number in (whole, f"{whole}-1"):
            assert run(data, "issue", "show", number).code == 0
        reject(data, f"{whole}-2")
        reject(data, whole)
        assert swept(data, 11).issues == 3
        assert sound(data)

    def test_an_open_one_is_never_destroyed(self, data: Path, made: tuple[Path, str, str]) -> None:
        """Whoever asks for it; nor one that is not there."""
        by = GivenBy(Actor(id="administrator-1", role="administrator"), "by mistake", "key")
        with in_years(data, 11) as system:
            destroying = Destroying(system.store, system.aggregates, system.clock)
            with pytest.raises(RecordInUseError):
                destroying.destroy(find_issue(system, made[2]), by)
            with pytest.raises(IssueNotFoundError):
                destroying.destroy(UUID(int=1), by)


def test_a_leap_day_has_a_day_before_it_every_year() -> None:
    """Three years before 29 February is the 28th."""
    leap = datetime.fromisoformat("2028-02-29T12:00:00+08:00")
    assert years_before(leap, 3).isoformat() == "2025-02-28T12:00:00+08:00"


def resident_report(data: Path, number: str) -> str:
    """Let a resident report something; return its number."""
    who = ("--complainant-mobile", f"1360000000{number}")
    return report(data, *who, "--text", f"第 {number} 处路面塌陷")


def order(data: Path, number: str, name: str, actor: str, *given: str) -> None:
    """Give an order that must be accepted."""
    ended = run(data, "issue", name, number, *given, "--as", actor)
    assert ended.code == 0, (name, ended.err)


def reject(data: Path, number: str) -> None:
    """Let the dispatcher reject it."""
    why = ("--reason", "emergency_line", "--proper-channel", "120", "--explanation", "请拨打 120")
    order(data, number, "reject", "dispatcher-1", *why)


def report_again(given: tuple[str, ...]) -> tuple[str, ...]:
    """Return the order that reports the same once more."""
    return tuple(report_arguments(*given))


def catch_up_all(data: Path) -> None:
    """Bring the read models up to the end of the log."""
    with open_system(settings_for(data, pack="default")) as system:
        catch_up(system)


def select(data: Path, statement: str, stream: UUID) -> list[tuple[object, ...]]:
    """Return what is stored of a stream."""
    connection = sqlite3.connect(data / "events.sqlite")
    try:
        return connection.execute(statement, (stream.hex,)).fetchall()
    finally:
        connection.close()


def run_sql(data: Path, statement: str) -> None:
    """Let somebody with the database at it."""
    connection = sqlite3.connect(data / "events.sqlite")
    with connection:
        connection.execute(statement)
    connection.close()
