"""The program as a process: start, exit codes whatever happens, signals, completion."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.command_line import ROOT, command, environment, report_arguments, run, run_process

HEAVY = {"pydantic.main", "sqlalchemy", "eventsourcing", "temporalio", "structlog", "rich", "yaml"}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data directory with its tables."""
    directory = tmp_path_factory.mktemp("processes") / "data"
    assert run(directory, "db", "migrate").code == 0
    return directory


@contextmanager
def started(data: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Start a serving command, wait until it says that it is ready, and end it at last."""
    process = subprocess.Popen(  # noqa: S603 -- our own program
        command(data, *arguments),
        env=environment(),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if line.startswith("Ready"):
                break
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


class TestStart:
    """`--help` answers at once."""

    def test_help_loads_nothing_heavy(self, tmp_path: Path) -> None:
        """Help needs no models, no stores, no SDK."""
        script = (
            "import sys; sys.argv = ['bihuan', '--help']\n"
            "from bihuan.cli import app as program\n"
            "try: program.app()\n"
            f"except SystemExit: sys.stderr.write(repr(sorted({HEAVY!r} & set(sys.modules))))\n"
        )
        ended = subprocess.run(  # noqa: S603 -- our own program
            [sys.executable, "-c", script],
            cwd=ROOT,
            env=environment(BIHUAN_DATA=str(tmp_path)),
            capture_output=True,
            text=True,
            check=True,
        )
        assert "doctor" in ended.stdout
        assert ended.stderr == "[]"


class TestExitCodes:
    """The exit code is what the command says, seen from outside."""

    def test_done(self, data: Path) -> None:
        """0 with one document."""
        ended = run_process(data, "issue", "list", "--json")
        assert (ended.code, ended.document["ok"]) == (0, True)

    def test_refused(self, data: Path) -> None:
        """1 with one document."""
        ended = run_process(data, "issue", "show", "BH-1999-000001", "--json")
        assert (ended.code, ended.document["ok"]) == (1, False)

    def test_wrong_usage(self, data: Path) -> None:
        """2 with the usage on standard error."""
        ended = run_process(data, "issue", "report", "--kind", "riot")
        assert (ended.code, ended.out) == (2, "")

    def test_service_away(self, tmp_path: Path) -> None:
        """3 with one sentence."""
        ended = run_process(tmp_path / "new", "issue", "list")
        assert (ended.code, ended.err.count("\n")) == (3, 1)

    def test_reader_that_goes_away(self, data: Path) -> None:
        """`bihuan … | head` leaves no traceback."""
        script = f"{' '.join(command(data, 'issue', '--help'))} | head -1"
        ended = subprocess.run(  # noqa: S602 -- our own program
            script,
            shell=True,
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        assert ended.stderr == ""

    def test_terminal_without_chinese(self, data: Path) -> None:
        """A terminal that cannot show Chinese gets escapes, not a crash."""
        ended = run_process(data, "--lang", "zh-CN", "issue", "list", PYTHONIOENCODING="ascii")
        assert ended.code == 0
        assert "\\u" in ended.out

    def test_interrupted(self, data: Path) -> None:
        """Ctrl-C while a command waits exits 130."""
        process = subprocess.Popen(  # noqa: S603 -- our own program
            command(data, "issue", "report", "--from-json", "-", "--as", "clerk-1"),
            env=environment(PYTHONUNBUFFERED="1", PYTHONVERBOSE=""),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdin is not None
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=3)  # it reads standard input by now
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)  # before its input ends, which would be an answer as well
        _, err = process.communicate()
        assert process.returncode == 130, err
        assert b"Traceback" not in err


class TestCompletion:
    """The shell completes commands, options and choices."""

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ("bihuan iss", "issue"),
            ("bihuan issue recall", "recall-dispatch"),
            ("bihuan issue report --requ", "--request-type"),
            ("bihuan audit ", "rebuild"),
        ],
    )
    def test_completes(self, data: Path, words: str, expected: str) -> None:
        """Bash asks and gets the word."""
        ended = run_process(
            data,
            _BIHUAN_COMPLETE="complete_bash",
            COMP_WORDS=words,
            COMP_CWORD=str(len(words.split(" ")) - 1),
        )
        assert expected in ended.out.split()


@pytest.mark.integration
class TestUp:
    """`up` serves until it is stopped."""

    @pytest.fixture(scope="class")
    @classmethod
    def served(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
        """Return the data directory of a system that is up."""
        data = tmp_path_factory.mktemp("up") / "data"
        with started(data, "up", "--json"):
            yield data

    def test_steps_go_through_temporal(self, served: Path) -> None:
        """Beside a running system a command is not degraded, and the number is found."""
        ended = run_process(served, *report_arguments())
        assert (ended.code, ended.document["degraded"]) == (0, False)
        number = ended.document["receipt"]["number"]
        steps = run_process(served, "issue", "dispatch", number, "--as", "dispatcher-1", "--json")
        assert (steps.code, steps.document["degraded"]) == (0, False)

    def test_doctor_sees_it(self, served: Path) -> None:
        """`doctor` names process and address."""
        ended = run_process(served, "doctor", "--json")
        assert ended.code == 0, ended.out
        assert ended.document["running"]["pid"]
        levels = {each["check"]: each["level"] for each in ended.document["findings"]}
        assert levels["temporal"] == "ok"

    def test_second_system_is_refused(self, served: Path) -> None:
        """One directory, one system: the second says who holds it and exits 3."""
        ended = run_process(served, "up")
        assert ended.code == 3
        assert "already running as pid" in ended.err

    def test_port_in_use(self, served: Path, tmp_path: Path) -> None:
        """A port that another program holds: one sentence, exit 3, nothing left running."""
        port = run_process(served, "doctor", "--json").document["running"]["temporal_address"]
        ended = run_process(tmp_path, "up", "--temporal-port", port.rpartition(":")[2])
        assert ended.code == 3
        assert "in use" in ended.err
        assert not (tmp_path / "run.json").exists()

    def test_says_which_port_it_took_instead(self, tmp_path: Path) -> None:
        """Where the usual port is taken another one serves, and who started it is told."""
        with socket.socket() as other:
            with suppress(OSError):  # somebody else of this machine may have it: as good
                other.bind(("127.0.0.1", 8080))
                other.listen()
            ended = run_process(tmp_path, "--lang", "en", "up", "--seconds", "0")
        assert ended.code == 0, ended.err
        assert "Port 8080 is taken by another program" in ended.err

    def test_short_runs_keep_their_exit_code(self, served: Path) -> None:
        """The SDK's threads cannot change the exit code of a command (six runs)."""
        self.short_runs(served, 6)

    @pytest.mark.long
    @pytest.mark.timeout(900)
    def test_two_hundred_short_runs(self, served: Path) -> None:
        """Two hundred runs in a row end as they should."""
        self.short_runs(served, 200)

    def short_runs(self, data: Path, count: int) -> None:
        """Give orders through Temporal, every other one refused; each is a process."""
        number = run_process(data, *report_arguments()).document["receipt"]["number"]
        codes = [
            run_process(data, "issue", "note", number, "--text", text, "--as", "clerk-1").code
            for text in ("记录", " ") * (count // 2)
        ]
        assert codes == [0, 1] * (count // 2)

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_stops_cleanly(self, tmp_path: Path, number: signal.Signals) -> None:
        """Ctrl-C and SIGTERM end everything, the Temporal server too, with exit code 0."""
        with started(tmp_path, "up", "--json") as process:
            running = json.loads((tmp_path / "run.json").read_text())
            assert process.stdout is not None
            told = json.loads(process.stdout.readline())
            process.send_signal(number)
            _, err = process.communicate(timeout=30)
        assert process.returncode == 0, err
        assert told["temporal_address"] == running["temporal_address"]
        assert not (tmp_path / "run.json").exists()
        with pytest.raises(ProcessLookupError):
            os.kill(running["temporal_pid"], 0)

    @pytest.mark.parametrize("part", ["worker", "projector", "relay"])
    def test_single_processes(self, served: Path, part: str) -> None:
        """Each process runs alone beside the others and stops by itself."""
        ended = run_process(served, part, "--seconds", "0.5", "--json")
        assert ended.code == 0, ended.err
        assert ended.document["part"] == part


@pytest.mark.integration
class TestDemo:
    """`demo` drives messages around the whole loop on a directory of its own."""

    def test_a_few_issues(self, tmp_path: Path) -> None:
        """Every issue ends final, nothing is lost or doubled; repeated it starts afresh."""
        for _ in range(2):
            ended = run_process(tmp_path / "demo", "demo", "--issues", "4", "--json")
            assert ended.code == 0, ended.err
            found = ended.document
            assert (found["issues"], found["final"]) == (4, 4)
            assert (found["lost_commands"], found["duplicate_events"]) == (0, 0)
            assert found["events"] > found["commands"] > 0
            assert {"by_status", "closed", "loops_per_second", "p50_ms", "p95_ms"} <= set(found)

    def test_directory_of_somebody_else(self, tmp_path: Path) -> None:
        """A directory that holds something else is left alone."""
        (tmp_path / "thesis.txt").write_text("all there is")
        ended = run_process(tmp_path, "demo", "--issues", "4")
        assert ended.code == 2
        assert (tmp_path / "thesis.txt").read_text() == "all there is"
