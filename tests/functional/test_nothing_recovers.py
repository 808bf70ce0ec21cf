"""After an erasure no reading command and no file recovers what was planted, live or restored.

The commands come from the program itself: one that takes nobody's orders (it has no `--as`) reads,
and is run with what its arguments ask for. A new one is run by itself.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from typer.core import TyperArgument, TyperCommand, TyperOption

from application.evidence.signing_keys import SigningKeys
from application.exchange.run import FORMATS
from domain.calendar import SHANGHAI
from tests.command_line import every_command, report, run
from tests.files import noted, picture

pytestmark = pytest.mark.timeout(180)

NAME: Final = "欧阳振华"
PHONE: Final = "13894075261"
PLANTED: Final = (NAME, "振华", PHONE, "94075261", "向阳里", "楼道灯不亮", "灯已更换", "催问")
MASKED: Final = ("欧＊＊", "138****5261")
AUDITOR: Final = ("--as", "auditor-1")
PURPOSE: Final = ("--purpose", "test")

NO_READERS: Final = frozenset(
    {"up", "demo", "worker", "projector", "relay", "serve", "db.migrate", "restore", "import"}
    | {"intake.batch", "user.demo"}
)
"""They have no `--as` either, but serve, fill or make a data directory."""


@dataclass(frozen=True)
class Place:
    """A data directory, the planted issue in it, and a folder for what commands write."""

    data: Path
    number: str
    out: Path

    def file(self, name: str) -> str:
        """Return the path of a file to write."""
        return str(self.out / name)

    def new_file(self, name: str) -> str:
        """Return the path of a file that is not there yet."""
        return self.file(f"{name}-{len(list(self.out.iterdir()))}")

    def photo(self) -> str:
        """Return the digest of the issue's one file."""
        listed = run(self.data, "issue", "attachment", "list", self.number, "--json").document
        (file,) = listed["attachments"]
        return str(file["sha256"])

    def told(self, path: str, command: TyperCommand) -> str:
        """Return what a reading command says to people and to programs."""
        ended = [
            run(self.data, *path.split("."), *given, *form)
            for given in ways(path, command, self)
            for form in ((), ("--json",))
        ]
        assert any(each.code in {0, 1, 3} for each in ended), (path, ended)
        return "".join(each.out + each.err for each in ended)


BY_NAME: Final[dict[str, Callable[[Place], str]]] = {
    "ISSUE": lambda place: place.number,
    "[ISSUE]": lambda place: place.number,
    "EVENT": lambda place: place.number,
    "TIME": lambda _: datetime.now(UTC).isoformat(),
    "INSTANT": lambda _: "2020-01-01T00:00:00+08:00",
    "DAY": lambda _: datetime.now(SHANGHAI).date().isoformat(),
    "CASE": lambda _: "case",
    "PACK": lambda _: "default",
    "PACK|DIR": lambda _: "default",
    "PACK|DIR|PACK@HASH": lambda _: "default",
    "REGISTER": lambda _: "people",
    "CODE": lambda _: "clerk-1",
    "FIELD": lambda _: "text",
}
"""What an argument is given, by the name under which help shows it."""

SPECIAL: Final[dict[str, Callable[[Place], list[tuple[str, ...]]]]] = {
    "audit.as-of": lambda place: [
        (now(), place.number),
        (now(), place.number, "--by", "occurred"),
        (now(), "--where", "status=resolved"),
        (now(), "--indicators"),
    ],
    "audit.check-proof": lambda place: [
        (place.file("proof.json"), "--public-key", place.file("key.pub"))
    ],
    "audit.consistency": lambda place: [("1", "--out", place.file("growth.json"))],
    "audit.countersign": lambda place: [
        (str(next((place.data / "checkpoints").iterdir())), "--key", signing_key(place))
    ],
    "audit.prove": lambda place: [(place.number, "--out", place.file("proof.json"))],
    "audit.key": lambda place: [("--out", place.file("key.pub"))],
    "audit.case.report": lambda place: [("case", "--out", place.file("report.html"))],
    "audit.case.resample": lambda place: [(place.file("report.json"),)],
    "audit.export": lambda place: [
        ("--format", kind, "--out", place.file(f"{nth}"), "--force", *PURPOSE, *AUDITOR)
        for nth, kind in enumerate(FORMATS)
    ],
    "audit.rebuild": lambda _: [(), ("--shadow",)],
    "audit.verify": lambda _: [("--full",), ("--since-checkpoint",)],
    "issue.may": lambda place: [(place.number, "--as", "clerk-1")],
    "issue.attachment.save": lambda place: [
        (
            place.number,
            place.photo(),
            "--out",
            place.file(f"photo-{len(list(place.out.iterdir()))}"),
        )
    ],
    "indicators": lambda _: [(), ("--explain",), ("--explain", "issues", "--issues")],
    "backup": lambda place: [(place.new_file("backup"),)],
    "privacy.reveal": lambda place: [
        (place.number, field, *PURPOSE, "--as", "clerk-1")
        for field in ("text", "title", "location.address", "complainants.1.name")
    ],
}
"""Commands that take more than their arguments' names say, or the files of others."""


def now() -> str:
    """Return the present instant."""
    return datetime.now(UTC).isoformat()


def signing_key(place: Place) -> str:
    """Return the private key of a recipient of checkpoints."""
    keys = SigningKeys(place.out)
    return str(keys.private_path(keys.make().key))


def ways(path: str, command: TyperCommand, place: Place) -> list[tuple[str, ...]]:
    """Return the ways in which a reading command is run: without and with what may be left out."""
    if path in SPECIAL:
        return SPECIAL[path](place)
    arguments = [each for each in command.params if isinstance(each, TyperArgument)]
    needed = [_given(path, each, place) for each in arguments if each.required]
    every = [_given(path, each, place) for each in arguments]
    options = [
        part
        for each in command.params
        if isinstance(each, TyperOption) and each.required
        for part in (each.opts[0], _given(path, each, place))
    ]
    return sorted({(*needed, *options), (*every, *options)})


def _given(path: str, parameter: TyperArgument | TyperOption, place: Place) -> str:
    name = str(parameter.metavar)
    assert name in BY_NAME, f"{path}: nothing is known to give for {name}; add it to SPECIAL"
    return BY_NAME[name](place)


def readers() -> Iterator[tuple[str, TyperCommand]]:
    """Yield the commands that read, those whose files others read first."""
    found = {
        path: command
        for path, command in every_command()
        if path in SPECIAL or not (path in NO_READERS or _takes_orders(command))
    }
    for path in sorted(found, key=lambda path: (path in LAST, path)):
        yield path, found[path]


LAST: Final = ("audit.check-proof", "audit.case.resample")


def _takes_orders(command: TyperCommand) -> bool:
    return any("--as" in each.opts and each.name != "reader" for each in command.params)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Return a place with an issue that went half the loop, an audit of it, and a backup."""
    folder = tmp_path_factory.mktemp("planted")
    data = folder / "data"
    assert run(data, "db", "migrate").code == 0
    number = report(
        data,
        *("--complainant-name", NAME, "--complainant-mobile", PHONE),
        *("--address", "芙蓉区向阳里7栋407室", "--title", f"向阳里楼道灯不亮，{NAME}"),
        *("--text", f"三单元楼道灯不亮，{NAME}，电话{PHONE}"),
    )
    handler = "housing-handler-1"
    photo = folder / f"{NAME}{PHONE}.jpg"
    photo.write_bytes(noted(picture()))
    steps = (
        ("note", "dispatcher-1", ("--text", f"{NAME}来电{PHONE}催问")),
        ("dispatch", "dispatcher-1", ()),
        ("claim", handler, ()),
        ("attach", handler, (str(photo),)),
        ("contact", handler, ("--method", "phone", "--reached", "--call-id", "c-1")),
        ("resolve", handler, ("--outcome", "solved", "--reply", f"{NAME}：灯已更换，{PHONE}")),
    )
    for step, person, given in steps:
        ended = run(data, "issue", step, number, "--as", person, *given)
        assert ended.code == 0, ended.err
    today = datetime.now(SHANGHAI).date().isoformat()
    plan = ("--since", today, "--until", today, "--size", "1", "--why", "audit")
    auditors = ("--auditor", "auditor-1", "--auditor", "auditor-2")
    for audit_step in (("open", *plan, *auditors), ("freeze",), ("sample",)):
        name, *options = audit_step
        ended = run(data, "audit", "case", name, "case", *options, *AUDITOR)
        assert ended.code == 0, ended.err
    assert run(data, "audit", "checkpoint").code == 0
    assert run(data, "backup", str(folder / "kept")).code == 0
    (folder / "out").mkdir()
    return Place(data, number, folder / "out")


@pytest.fixture(scope="module")
def before(planted: Place) -> str:
    """Return what the commands tell while everything is readable."""
    return "".join(planted.told(path, command) for path, command in readers())


@pytest.fixture(scope="module")
def live(planted: Place, before: str) -> Place:
    """Return the place after everybody in the issue was erased; what was told before is removed."""
    assert before
    given = ("--ground", "consent_withdrawn", "--why", "asked", "--as", "administrator-1", "--json")
    ended = run(planted.data, "privacy", "erase", planted.number, *given)
    assert ended.document["is_clean"], ended.out
    shutil.rmtree(planted.out)
    planted.out.mkdir()
    return planted


@pytest.fixture(scope="module")
def restored(live: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Return a place to which the backup of before the erasure was brought back."""
    folder = tmp_path_factory.mktemp("restored")
    data = folder / "data"
    shutil.copytree(live.data / "keys", data / "keys")
    erasures = live.data.with_name("data.erasures.jsonl")
    shutil.copy(erasures, folder / erasures.name)
    ended = run(data, "restore", str(live.data.parent / "kept"), "--json")
    assert ended.document["erased"] == 1, ended.out
    assert run(data, "db", "migrate").code == 0
    (folder / "out").mkdir()
    return Place(data, live.number, folder / "out")


@pytest.fixture(params=["live", "restored"])
def place(request: pytest.FixtureRequest) -> Place:
    """Return each of the two."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Place)
    return found


def test_before_the_erasure_they_tell(before: str) -> None:
    """What is searched for is there to be found: in clear by reveal, masked elsewhere."""
    for secret in (*PLANTED, *MASKED):
        assert secret in before


@pytest.mark.parametrize(("path", "command"), list(readers()))
def test_no_command_tells(place: Place, path: str, command: TyperCommand) -> None:
    """Neither on standard output nor on standard error, to people or to programs."""
    assert hidden_in(place.told(path, command).encode()) == []


def test_no_file_holds(place: Place) -> None:
    """Neither data, with free pages and logs, nor exports, proofs, reports and new backups."""
    for folder in (place.data, place.out):
        for path in folder.rglob("*"):
            if path.is_file():
                assert hidden_in(path.read_bytes()) == [], path


def test_no_backup_of_before_holds_it_in_clear(live: Place) -> None:
    """Without its keys a backup tells nothing, whenever it was taken."""
    for path in (live.data.parent / "kept").rglob("*"):
        if path.is_file():
            assert hidden_in(path.read_bytes()) == [], path


def test_every_command_was_judged() -> None:
    """What neither reads nor takes orders is named, and there."""
    paths = {path for path, _ in every_command()}
    assert paths >= NO_READERS - {"serve"}
    assert {path for path, _ in readers()} >= {"issue.show", "issue.list", "audit.replay", "ledger"}


def hidden_in(content: bytes) -> list[str]:
    """Return the secrets that stand in these bytes, in whatever usual form."""
    return [
        secret
        for secret in (*PLANTED, *MASKED)
        if any(form in content for form in forms_of(secret))
    ]


def forms_of(secret: str) -> Iterator[bytes]:
    """Yield a text as it may be stored."""
    plain = secret.encode()
    yield plain
    yield secret.encode("utf-16-le")
    yield secret.encode("gb18030")
    yield plain.hex().encode()
    yield json.dumps(secret)[1:-1].encode()
