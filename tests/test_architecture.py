"""The borders that the import linter cannot draw: "only", parts of a package, sizes, CI."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parent.parent
PACKAGES: Final = (
    "domain",
    "application",
    "workflows",
    "projections",
    "workers",
    "api",
    "web",
    "bihuan",
)
CODE: Final = (*PACKAGES, "bench", "docs", "tests")
MOST_LINES: Final = 400


def sources(*folders: str) -> list[Path]:
    """Return the Python files below these folders, relative to the project."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path.relative_to(ROOT) for path in found)


def imports(source: Path) -> set[str]:
    """Return the full names of the modules that a file imports, anywhere in it."""
    return set(_imports(ast.parse((ROOT / source).read_text(encoding="utf-8"))))


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""


def top_levels(source: Path) -> set[str]:
    """Return the packages that a file imports from."""
    return {name.partition(".")[0] for name in imports(source)}


def users_of(package: str, *folders: str) -> set[str]:
    """Return the files below the folders that import the package, as paths with slashes."""
    return {path.as_posix() for path in sources(*folders) if package in top_levels(path)}


class TestRootPackages:
    @pytest.mark.parametrize("package", PACKAGES)
    def test_each_opens_with_its_purpose(self, package: str) -> None:
        """Every root package exists and says in its first line what it is for."""
        opening = ast.get_docstring(ast.parse((ROOT / package / "__init__.py").read_text("utf-8")))
        assert opening
        assert opening.splitlines()[0].endswith(".")

    def test_data_folders_are_no_packages(self) -> None:
        """Policies and examples hold data; a county must be able to change them without code."""
        assert sources("policies", "examples") == []


class TestDomain:
    @pytest.mark.parametrize("source", sources("domain"), ids=str)
    def test_knows_the_standard_library_and_pydantic_only(self, source: Path) -> None:
        """The rules need nothing that can be away, be slow or change under them."""
        # pydantic_core is the compiled half of pydantic, pinned with it.
        allowed = sys.stdlib_module_names | {"domain", "pydantic", "pydantic_core"}
        assert top_levels(source) - allowed == set()

    @pytest.mark.parametrize("source", sources("domain"), ids=str)
    def test_touches_no_file_network_process_or_environment(self, source: Path) -> None:
        """The standard library is allowed for values and arithmetic, not for reaching out."""
        reaching_out = {"asyncio", "http", "io", "os", "pathlib", "socket", "sqlite3"}
        reaching_out |= {"subprocess", "tempfile", "threading", "urllib"}
        assert top_levels(source) & reaching_out == set()


class TestApplication:
    def test_only_the_vault_knows_sqlalchemy(self) -> None:
        """Events go through the event store; what is not an event lives in the vault."""
        users = users_of("sqlalchemy", "application")
        assert {user for user in users if not user.startswith("application/vault")} == set()


class TestWorkflows:
    def test_take_from_the_domain_only_what_travels(self) -> None:
        """No rule runs in a workflow: a changed policy would break the replay of running issues."""
        travelling = {"domain.base", "domain.receipt", "domain.step", "domain.errors"}
        used = {
            name
            for source in sources("workflows")
            for name in imports(source)
            if name.startswith("domain")
        }
        assert used - travelling == set()

    def test_only_the_log_module_knows_structlog(self) -> None:
        """A line logged past `workflows.log` would be logged again at every replay."""
        assert users_of("structlog", "workflows") <= {"workflows/log.py"}


class TestWorkers:
    def test_only_the_embedded_server_starts_a_process(self) -> None:
        """Temporal is started in one place, so that one place can promise to end it."""
        users = users_of("subprocess", "workers")
        assert {user for user in users if not user.startswith("workers/embedded_temporal")} == set()

    def test_no_worker_opens_a_database(self) -> None:
        """Workers reach data through use cases and read models."""
        drivers = {"sqlite3", "psycopg", "sqlalchemy"}
        offenders = {user for driver in drivers for user in users_of(driver, "workers")}
        assert offenders == set()


class TestProjections:
    def test_never_write_events(self) -> None:
        """Read models are folded from the log; only `application` writes to it."""
        assert users_of("application", "projections") == set()

    def test_open_no_sealed_text_themselves(self) -> None:
        """Projectors are handed masked text; keys and ciphers stay with the use cases."""
        assert users_of("cryptography", "projections") == set()


class TestEntrances:
    @pytest.mark.parametrize("package", ["api", "web"])
    def test_hold_no_database_connection(self, package: str) -> None:
        """Entrances write through use cases and read through the queries of projections."""
        drivers = {"sqlite3", "psycopg", "sqlalchemy", "eventsourcing", "temporalio"}
        assert {user for driver in drivers for user in users_of(driver, package)} == set()


class TestFiles:
    @pytest.mark.parametrize("source", sources(*CODE), ids=str)
    def test_stay_readable_in_one_sitting(self, source: Path) -> None:
        """A file beyond 400 lines does two jobs."""
        assert len((ROOT / source).read_text(encoding="utf-8").splitlines()) <= MOST_LINES

    def test_have_names_that_say_their_job(self) -> None:
        """A module called helper or utils is two modules that have not met their names."""
        vague = re.compile(r"(^|_)(helpers?|utils?|misc|common|manager)(_|$)")
        assert [path for path in sources(*CODE) if vague.search(path.stem)] == []


class TestMakefile:
    def test_tells_what_each_target_does(self) -> None:
        """`make` alone is the list of what can be done: no target is silent."""
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        declared = re.findall(r"^\.PHONY: (.+)$", makefile, flags=re.MULTILINE)[0].split()
        assert sorted(re.findall(r"^([a-z]+):.*## ", makefile, flags=re.MULTILINE)) == sorted(
            declared
        )


class TestContinuousIntegration:
    def test_runs_the_test_command_of_the_readme(self) -> None:
        """People and CI run the same tests: what the README tells is what CI does."""
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        told = re.findall(r"^(make test\b|\S*pytest\S*)", readme, flags=re.MULTILINE)
        assert told == ["make test"]
        script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
        assert re.search(r"^step make test$", script, flags=re.MULTILINE)

    def test_lock_names_no_package_index(self) -> None:
        """Whoever installs chooses where from; the hashes say what."""
        lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
        assert "://" not in lock
        pinned = len(re.findall(r"^[a-z0-9].*==", lock, flags=re.MULTILINE))
        assert pinned == len(re.findall(r"^[a-z0-9].*== *\S+.*\\$", lock, flags=re.MULTILINE))
