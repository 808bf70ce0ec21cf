"""No refusal reads half Chinese and half English: whatever words a rule gives it are worded."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest

from application.misfit import _BY_KIND
from application.recorders.faults import SENTENCES, unavailable
from application.store_errors import StoreFault
from application.vault import VaultUnavailableError
from bihuan.details import _WORDED, _WORDED_OF
from bihuan.errors import ServiceAwayError
from bihuan.messages import Words

ROOT: Final = Path(__file__).parents[3]
SOURCES: Final = sorted(
    path
    for package in ("domain", "application", "api")
    for path in (ROOT / package).rglob("*.py")
    if not path.relative_to(ROOT)
    .as_posix()
    .startswith(("application/importing/", "application/directory/", "application/policy_packs/"))
)
"""But for those that read files: theirs are faults of lines, which `test_phrases` looks at."""
CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
WORDS: Final = re.compile(r"[a-z]{2,} \S", re.IGNORECASE)
Known = Mapping[str, list[ast.expr]]


def assigned(tree: ast.AST) -> dict[str, list[ast.expr]]:
    """Return what stands behind each name that something is assigned to."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found.setdefault(name, []).append(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                found.setdefault(name, []).append(value)
    return found


def texts(node: ast.expr, known: Known) -> Iterator[str]:
    """Yield the texts that an expression may come to, with 7 for what is only known later."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        parts = node.values
        yield "".join(str(one.value) if isinstance(one, ast.Constant) else "7" for one in parts)
    for each in within(node, known):
        yield from texts(each, known)


def within(node: ast.expr, known: Known) -> Sequence[ast.expr]:
    """Return the expressions one of which an expression comes to."""
    match node:
        case ast.Name(id=name):
            return [each for each in known.get(name, ()) if not isinstance(each, ast.Name)]
        case ast.Subscript(value=ast.Name() as table):
            return [table]
        case ast.IfExp(body=one, orelse=other):
            return [one, other]
        case ast.BoolOp(values=nodes) | ast.Tuple(elts=nodes) | ast.Dict(values=nodes):
            return nodes
    return []


def worded(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the words that a module gives its refusals, each with the name of the detail."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    known = assigned(tree)
    names = _WORDED.union(*_WORDED_OF.values()) - {"given"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for name, value in passed(node, parameters(tree)):
                if name in names:
                    yield from ((name, each) for each in texts(value, known))


def parameters(tree: ast.Module) -> dict[str, list[str]]:
    """Return the functions of a module with the names of what they take in order."""
    found = (each for each in tree.body if isinstance(each, ast.FunctionDef))
    return {each.name: [one.arg for one in each.args.args] for each in found}


def passed(call: ast.Call, known: Mapping[str, list[str]]) -> Iterator[tuple[str | None, ast.expr]]:
    """Yield what a call passes by name, also what it passes in order to a function of its own."""
    yield from ((each.arg, each.value) for each in call.keywords)
    if isinstance(call.func, ast.Name):
        yield from zip(known.get(call.func.id, ()), call.args, strict=False)


def is_told(text: str) -> bool:
    """Return whether the words of a detail read Chinese; codes and examples stay as they are."""
    return not WORDS.search(text) or bool(CHINESE.search(Words("zh-CN").phrase(text)))


def test_each_has_its_chinese() -> None:
    """Each English phrase that a rule gives a refusal stands among the phrases."""
    found = [(path.name, *each) for path in SOURCES for each in worded(path)]
    assert len(found) > 200
    assert [each for each in found if not is_told(each[-1])] == []


@pytest.mark.parametrize(
    "module", ["base", "issue.values", "issue.commands.intake", "issue.commands.revisit"]
)
def test_checks_of_commands(module: str) -> None:
    """What a command checks by itself reads Chinese too, what is wrong and what is accepted."""
    path = ROOT / "domain" / f"{module.replace('.', '/')}.py"
    known = assigned(ast.parse(path.read_text(encoding="utf-8")))
    said = [part for each in known["msg"] for text in texts(each, known) for part in halves(text)]
    assert said
    assert [each for each in said if not is_told(each)] == []


AWAY: Final = (
    "application/attachments/file_store.py",
    "application/backup/manifest.py",
    "application/backup/restoring.py",
    "application/backup/taking.py",
    "application/evidence/checkpoint_file.py",
    "application/evidence/signing_keys.py",
    "application/key_files.py",
    "application/master_key.py",
    "bihuan/bootstrap.py",
    "bihuan/engine_link.py",
    "bihuan/lost_stores.py",
    "projections/errors.py",
    "projections/positions.py",
    "projections/tables.py",
    "workers/data_directory.py",
    "workers/embedded_temporal.py",
    "workers/issue_worker.py",
    "workers/schedules.py",
    "workers/temporal_binary.py",
    "workflows/calls.py",
    "workflows/client.py",
)
"""What a command cannot do without, and which says itself what is wrong with it."""


@pytest.mark.parametrize("module", AWAY)
def test_what_is_away(module: str) -> None:
    """What a part says of itself, where a command cannot go on without it, reads Chinese."""
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    said = list(sentences(tree))
    assert said
    assert [each for each in said if not is_told(each)] == []


def sentences(tree: ast.Module) -> Iterator[str]:
    """Yield what the errors of a module say."""
    known = assigned(tree)
    for name in {"msg", "message", "sentence", "text"} & known.keys():
        for each in known[name]:
            yield from texts(each, known)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and makes_error(node.func):
            for each in node.args:
                yield from texts(each, {})


def makes_error(called: ast.expr) -> bool:
    """Return whether an error is made there, or begun by its class."""
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name.endswith("Error") or name == "__init__"


@pytest.mark.parametrize("fault", SENTENCES)
def test_the_event_store(fault: StoreFault) -> None:
    """Whatever is wrong with the event store reads Chinese, with what the driver says of it."""
    for detail in ("", "of the driver"):
        sentence = Words("zh-CN").phrase(str(unavailable("/a b/events.db", fault, detail=detail)))
        assert sentence.startswith("无法使用事件库 /a b/events.db：")
        assert not WORDS.search(re.sub(r"/a b/events\.db|of the driver|`.*?`", "", sentence))


def test_the_vault() -> None:
    """Where it is, why it cannot be used, and what to do."""
    error = VaultUnavailableError("/v", cause="database is locked", next_step="try again")
    assert Words("zh-CN").phrase(str(error)) == "无法使用保险库 /v：数据库被锁定；请重试。"


def test_a_program_error_with_the_problem_of_another_part() -> None:
    """The sentence is a catalogue's, and so are the words in it."""
    error = ServiceAwayError(say="say.temporal_away", problem="Temporal is not connected")
    assert Words("zh-CN").error(error).startswith("Temporal 不可用：尚未连接。")


def halves(text: str) -> tuple[str, str]:
    """Return what is wrong, and what would be accepted."""
    problem, _, accepted = text.partition("; accepted: ")
    return problem, accepted


@pytest.mark.parametrize("kind", sorted(_BY_KIND))
def test_what_a_model_does_not_take(kind: str) -> None:
    """What is wrong with a field, and what would be accepted, reads Chinese."""
    context = dict.fromkeys(("min_length", "max_length", "pattern", "gt", "ge", "lt", "le"), 7)
    misfit = _BY_KIND[kind]
    assert CHINESE.search(Words("zh-CN").phrase(misfit.problem))
    if isinstance(misfit.accepted, str):
        assert is_told(misfit.accepted.format(**context))
