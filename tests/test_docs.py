"""The documentation names what the program has, and its links lead somewhere."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
import typer
from typer.core import TyperGroup

from application.exchange.fields import OBJECT_ATTRIBUTES
from application.exchange.flat import COLUMNS
from bihuan.cli.app import app
from bihuan.settings import PREFIX, Settings
from docs import generate_reference
from docs.column_meanings import EXPORTED, MODELS
from domain.issue.commands import COMMANDS
from domain.issue.commands.names import NOT_TYPED, order_name
from projections.models import SCHEMAS

ROOT: Final = Path(__file__).parent.parent
REFERENCE: Final = ROOT / "docs" / "reference"
PAGES: Final = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK: Final = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def named(page: Path) -> str:
    """Return a page as its path in the project, for the names of tests."""
    return page.relative_to(ROOT).as_posix()


def reference(name: str) -> str:
    """Return the text of a page of the reference."""
    return (REFERENCE / name).read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, made as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", text.lower()).strip().replace(" ", "-") for text in headings}


def broken_links(page: Path) -> Iterator[str]:
    """Yield the links of a page whose file or heading does not exist."""
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            yield link


def command_lines(group: TyperGroup, *before: str) -> Iterator[str]:
    """Yield every command of the program with its parents: `issue report`."""
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from command_lines(command, *before, name)
        elif not command.hidden:
            yield " ".join((*before, name))


class TestLinks:
    @pytest.mark.parametrize("page", PAGES, ids=named)
    def test_lead_to_files_and_headings_that_exist(self, page: Path) -> None:
        """A reader who follows a link inside the project arrives."""
        assert list(broken_links(page)) == []

    @pytest.mark.parametrize("page", PAGES, ids=named)
    def test_stay_inside_the_project(self, page: Path) -> None:
        """The pages can be read without a network; nothing sends the reader to a foreign host."""
        assert not re.search(r"https?://(?!127\.0\.0\.1\b)", page.read_text(encoding="utf-8"))

    def test_reach_every_page(self) -> None:
        """No page is an orphan: from the README every other one can be reached."""
        waiting, seen = [ROOT / "README.md"], set[Path]()
        while waiting:
            page = waiting.pop()
            seen.add(page)
            links = LINK.findall(page.read_text(encoding="utf-8"))
            targets = {(page.parent / link.partition("#")[0]).resolve() for link in links}
            waiting += [t for t in targets - seen if t.suffix == ".md"]
        assert sorted(set(PAGES) - seen) == []


class TestGeneratedPages:
    @pytest.mark.parametrize("name", generate_reference.PAGES)
    def test_are_up_to_date(self, name: str) -> None:
        """What the reference says is what the code says; `make docs` writes it."""
        assert reference(name) == generate_reference.PAGES[name](), "run `make docs`"


class TestReference:
    def test_names_every_error_code(self) -> None:
        """Whoever is refused finds the code, whichever part of the program refused."""
        codes = {error.code for error in generate_reference.error_classes()}
        page = reference("errors.md")
        assert {code for code in codes if f"`{code}`" not in page} == set()

    def test_gives_each_error_code_one_http_status(self) -> None:
        """A code means one thing: clients decide by it."""
        seen = {(error.code, error.http_status) for error in generate_reference.error_classes()}
        assert len(seen) == len({code for code, _ in seen})

    def test_names_every_topic(self) -> None:
        """Whoever reads the log finds what a topic means."""
        topics = {event.TOPIC for event in generate_reference.event_classes()}
        page = reference("events.md")
        assert {topic for topic in topics if f"`{topic}`" not in page} == set()

    def test_names_every_command(self) -> None:
        """Whoever sends a command finds its fields."""
        classes = generate_reference.command_classes() + generate_reference.order_classes()
        names = {command.__name__ for command in classes}
        headings = set(re.findall(r"^### (\w+)$", reference("commands.md"), flags=re.MULTILINE))
        assert names - headings == set()

    def test_names_every_http_resource(self) -> None:
        """Whoever programs against it finds each resource, in words and as OpenAPI."""
        page = reference("http.md")
        paths = json.loads(reference("openapi.json"))["paths"]
        served = {f"{m.upper()} {path}" for path, methods in paths.items() for m in methods}
        assert {each for each in served if f"`{each}`" not in page} == set()
        orders = {path.rpartition("/")[2] for path in paths if path.startswith("/api/v1/issues/")}
        named = {order_name(model) for name, model in COMMANDS.items() if name not in NOT_TYPED}
        assert named - orders == set()

    def test_tells_of_each_subject_of_http_once(self) -> None:
        """Whoever looks for orders finds all in one place, and what a list may be asked."""
        page = reference("http.md")
        subjects = re.findall(r"^## (.+)$", page, flags=re.MULTILINE)
        assert sorted(set(subjects)) == sorted(subjects)
        assert "| `claimant` | `GET /api/v1/issues` |" in page

    def test_names_every_command_of_the_program(self) -> None:
        """Whoever types finds each command of the command line."""
        page = reference("cli.md")
        program = typer.main.get_command(app)
        assert isinstance(program, TyperGroup)
        missing = {line for line in command_lines(program) if f"`bihuan {line}" not in page}
        assert missing == set()

    def test_names_every_setting(self) -> None:
        """Whoever configures finds each variable."""
        page = reference("settings.md")
        names = {f"{PREFIX}{field}".upper() for field in Settings.model_fields}
        assert {name for name in names if f"`{name}`" not in page} == set()

    def test_tells_no_path_of_the_machine_that_wrote_it(self) -> None:
        """Generated pages are the same wherever they are written."""
        pages = (reference(path.name) for path in REFERENCE.glob("*.md"))
        assert not any(str(ROOT) in page for page in pages)


def shown_columns() -> Iterator[tuple[str, str]]:
    """Yield table or object and column of whatever the dictionary lists."""
    for schema in SCHEMAS:
        for table in schema.tables:
            yield from ((table.name, column.name) for column in table.columns)


class TestDictionary:
    def test_says_what_every_column_means(self) -> None:
        """Each row of each table of columns ends with its meaning."""
        page = reference("dictionary.md").partition("## Read models")[2]
        rows = [line for line in page.splitlines() if re.match(r"\| `[a-z_]+` \|", line)]
        assert len(rows) > len(COLUMNS) + sum(len(each) for each in OBJECT_ATTRIBUTES.values())
        assert all(line.split(" | ")[-1].strip(" |") for line in rows)

    def test_means_nothing_that_is_not_there(self) -> None:
        """A meaning stays no longer than its column."""
        names = {name for each in shown_columns() for name in (each[1], ".".join(each))}
        assert set(MODELS) <= names
        own = {f"{kind}.{name}" for kind, each in OBJECT_ATTRIBUTES.items() for name in each}
        assert set(EXPORTED) <= {*COLUMNS, *own}


class TestDecisions:
    def test_are_numbered_without_gaps(self) -> None:
        """Decision records count from 0001; one is superseded, never removed."""
        files = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))
        assert [name[:4] for name in files] == [f"{n:04}" for n in range(1, len(files) + 1)]

    def test_say_why_each_dependency_is_there(self) -> None:
        """No dependency without its line of reason."""
        project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
        lists = project.partition("dependencies = [")[2].partition("[project.scripts]")[0]
        packages = set(re.findall(r'^  "([a-z0-9-]+)', lists, flags=re.MULTILINE))
        record = (ROOT / "docs" / "decisions" / "0003-dependencies.md").read_text(encoding="utf-8")
        assert {package for package in packages if f"| `{package}` |" not in record} == set()
