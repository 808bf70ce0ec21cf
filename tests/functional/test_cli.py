"""The command line is a contract: exit codes, one JSON document, and what to do next."""

import json
from pathlib import Path

import pytest
from typer.core import TyperArgument, TyperOption

from bihuan.messages import LANGUAGES, Language, catalogue
from tests.command_line import Ended, every_command, report, report_arguments, run

HANDLER = "housing-handler-1"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data directory with its tables, shared by the tests of this file."""
    directory = tmp_path_factory.mktemp("cli") / "data"
    ended = run(directory, "db", "migrate")
    assert ended.code == 0, ended.err
    return directory


def dispatched(data: Path) -> str:
    """Report a matter, dispatch it and return its number."""
    number = report(data)
    assert run(data, "issue", "dispatch", number, "--as", "dispatcher-1").code == 0
    return number


class TestLoop:
    """An issue goes around the whole loop by commands alone."""

    def test_from_report_to_close(self, data: Path) -> None:
        """Reported, dispatched, claimed, contacted, resolved, accepted, revisited: closed."""
        number = report(data)
        steps = (
            ("dispatch", "dispatcher-1", ()),
            ("claim", HANDLER, ()),
            ("contact", HANDLER, ("--method", "phone", "--reached", "--call-id", "c-1")),
            ("resolve", HANDLER, ("--outcome", "solved", "--reply", "已更换灯泡")),
            ("review", "reviewer-1", ("--decision", "accept")),
            (
                "revisit",
                "revisitor-1",
                (
                    *("--method", "phone", "--reached", "--contacted-by-unit", "yes"),
                    *("--solved", "yes", "--satisfaction", "satisfied"),
                ),
            ),
        )
        for name, person, options in steps:
            ended = run(data, "issue", name, number, "--as", person, *options, "--json")
            assert ended.code == 0, (name, ended)
            assert ended.document["outcome"] == "accepted"
        assert ended.document["head"]["status"] == "closed"

    def test_without_temporal_says_that_timers_are_late(self, data: Path) -> None:
        """People keep working while Temporal is away, and are told."""
        ended = run(data, *report_arguments())
        assert ended.code == 0
        assert ended.document["degraded"] is True
        assert "Timers are late" in ended.err

    def test_fields_from_json(self, data: Path) -> None:
        """A whole order can come from standard input."""
        draft = {"kind": "demand", "request_type": "help", "source": "web"}
        text = json.dumps({**draft, "title": "求助", "text": "一段话\r\n第二行 😀"})
        ended = run(
            data, "issue", "report", "--from-json", "-", "--as", "clerk-1", "--json", stdin=text
        )
        assert ended.code == 0, ended.err

    def test_discovered_then_reported(self, data: Path) -> None:
        """A discovered issue is reported under its number."""
        found = run(
            data,
            *("issue", "discover", "--kind", "demand", "--source", "hotline", "--place", "east"),
            *("--text", "井盖松动", "--as", "clerk-1", "--json"),
        )
        number = found.document["receipt"]["number"]
        ended = run(data, *report_arguments("--issue", number))
        assert ended.document["receipt"]["number"] == number
        assert ended.document["head"]["status"] == "reported"

    def test_referred(self, data: Path) -> None:
        """To whom an issue is referred is the person's to say, not how the order came here."""
        said = ("--to", "court", "--explanation", "请向法院起诉")
        ended = run(data, "issue", "refer", report(data), *said, "--as", "clerk-1", "--json")
        assert ended.code == 0, ended.err
        assert ended.document["head"]["status"] == "referred"


class TestRefusals:
    """A refused command exits 1, says which rule and what would be accepted."""

    def test_wrong_role(self, data: Path) -> None:
        """The code is stable, the sentence is the reader's, the stream stays."""
        number = dispatched(data)
        ended = run(data, "issue", "claim", number, "--as", "clerk-1", "--json")
        assert ended.code == 1
        assert ended.document["ok"] is False
        assert ended.document["error"]["code"] == "not_permitted"
        assert ended.document["error"]["details"]["accepted"] == ["handler", "unit_lead"]
        shown = run(data, "issue", "show", number, "--json").document
        assert shown["version"] == ended.document["head"]["version"]

    def test_for_people(self, data: Path) -> None:
        """People read the sentence on standard error and nothing on standard output."""
        number = dispatched(data)
        ended = run(data, "--lang", "zh-CN", "issue", "claim", number, "--as", "clerk-1")
        assert (ended.code, ended.out) == (1, "")
        assert ended.err.startswith("错误: clerk-1 以 clerk 身份不得领单")

    def test_second_claim_names_the_holder(self, data: Path) -> None:
        """Who comes second is told who holds it."""
        number = dispatched(data)
        assert run(data, "issue", "claim", number, "--as", HANDLER).code == 0
        ended = run(data, "issue", "claim", number, "--as", "housing-handler-2")
        assert ended.code == 1
        assert HANDLER in ended.err

    def test_stale_version(self, data: Path) -> None:
        """An order that expects an older version is refused."""
        number = dispatched(data)
        ended = run(data, "issue", "claim", number, "--as", HANDLER, "--expect", "1", "--json")
        assert (ended.code, ended.document["error"]["code"]) == (1, "stale_version")

    def test_future_time(self, data: Path) -> None:
        """Nothing happened in the future."""
        number = dispatched(data)
        later = "2999-01-01T00:00:00+08:00"
        ended = run(
            data, "issue", "claim", number, "--as", HANDLER, "--occurred-at", later, "--json"
        )
        assert (ended.code, ended.document["error"]["code"]) == (1, "future_time")

    @pytest.mark.parametrize("text", ["", "  \n\t", "\u3000"])
    def test_empty_text(self, data: Path, text: str) -> None:
        """White space is no text."""
        number = dispatched(data)
        ended = run(data, "issue", "note", number, "--text", text, "--as", HANDLER, "--json")
        assert (ended.code, ended.document["error"]["code"]) == (1, "text_empty")

    def test_unknown_issue(self, data: Path) -> None:
        """A number nobody has is refused with what a number looks like."""
        ended = run(data, "issue", "show", "BH-1999-000001", "--json")
        assert (ended.code, ended.document["error"]["code"]) == (1, "not_found")

    def test_same_external_id_with_other_content(self, data: Path) -> None:
        """A source's number means one matter: the same content answers, other is refused."""
        first = report(data, "--external-id", "X-17")
        again = run(data, *report_arguments("--external-id", "X-17"))
        assert again.code == 0
        assert again.document["head"]["number"] == first
        other = run(data, *report_arguments("--external-id", "X-17", "--text", "另一件事"))
        assert (other.code, other.document["error"]["code"]) == (1, "duplicate_import")


class TestIdempotency:
    """A command id is given once, however often it is sent."""

    def test_same_receipt(self, data: Path) -> None:
        """The same key again gives the same receipt."""
        first = run(data, *report_arguments("--command-id", "key-1")).document["receipt"]
        again = run(data, *report_arguments("--command-id", "key-1")).document["receipt"]
        assert again == first


class TestUsage:
    """Wrong usage exits 2 and says what is accepted, before anything is opened."""

    @pytest.mark.parametrize(
        ("arguments", "expected"),
        [
            (("issue", "claim"), "ISSUE"),
            (("issue", "clame", "x"), "claim"),
            (("issue", "report", "--kind", "riot"), "complaint"),
            (("issue", "report", "--title", "x"), "--kind, --request-type"),
            (("issue", "claim", "x", "--expect", "-1"), "--expect"),
            (("issue", "claim", "x", "--as", "clerk-1:king"), "supervisor"),
            (("issue", "claim", "x", "--as", "nobody"), "clerk-1"),
            (("issue", "claim", "x"), "BIHUAN_ACTOR"),
            (
                ("issue", "claim", "x", "--as", "clerk-1", "--occurred-at", "2026-03-02T09:30"),
                "zone",
            ),
            (("issue", "claim", "x", "--as", "clerk-1", "--occurred-at", "tomorrow"), "ISO 8601"),
            (("issue", "list", "--cursor", "zzz"), "first page"),
            (("issue", "list", "--words", "水"), "two characters"),
            (("audit", "rebuild", "--models", "nope"), "board"),
            (("import", "nope.csv", "--mapping", "nope.yaml"), "nope.yaml"),
        ],
    )
    def test_exits_2(self, data: Path, arguments: tuple[str, ...], expected: str) -> None:
        """The sentence names what is accepted."""
        ended = run(data, *arguments)
        assert ended.code == 2, ended
        assert expected in ended.err
        assert ended.out == ""

    def test_json(self, data: Path) -> None:
        """With --json wrong usage is one document as well."""
        ended = run(data, "issue", "claim", "--json")
        assert ended.code == 2
        assert ended.document["error"]["code"] == "wrong_usage"

    @pytest.mark.parametrize(
        ("arguments", "expected"),
        [
            (("issue", "claim"), "缺少参数 'ISSUE'。"),
            (("directory", "import", "pyproject.toml"), "缺少选项 '--register'。"),
            (("issue", "clame", "x"), "没有命令 'clame'。是否指 'claim'"),
            (("nope",), "没有命令 'nope'。"),
            (("issue", "list", "--nope"), "没有选项 --nope。"),
            (("issue", "claim", "x", "--expct", "1"), "没有选项 --expct。是否指 --expect"),
            (("issue", "list", "--limit"), "选项 '--limit' 需要一个值。"),
            (("issue", "list", "--limit", "x"), "'--limit' 的值不对：应为整数"),
            (("issue", "claim", "x", "--expect", "-1"), "'--expect' 的值不对：应为不小于"),
            (("doctor", "more"), "多余的参数：more。"),
            (("directory", "import", "no.csv", "--register", "units"), "文件 'no.csv' 不存在。"),
        ],
        ids=lambda given: "-".join(given) if isinstance(given, tuple) else "said",
    )
    def test_in_chinese(self, data: Path, arguments: tuple[str, ...], expected: str) -> None:
        """What was typed wrongly is told in the reader's language, with how to call it."""
        ended = run(data, "--lang", "zh-CN", *arguments)
        assert (ended.code, ended.out) == (2, "")
        *how, told = ended.err.splitlines()
        assert told.startswith("错误: ")
        assert expected in told
        if how:  # Typer does not always say of which command
            assert how[0].startswith("用法：bihuan ")
            assert how[1].endswith("--help` 查看帮助。")

    def test_before_the_command(self, data: Path) -> None:
        """What stands before the command is told about likewise, in the language asked for."""
        for before, expected in (
            (("--lang", "zh-CN", "--nope"), "没有选项 --nope。"),
            (("--lang=zh", "--data"), "选项 '--data' 需要一个值。"),
            (("--nope",), "No such option: --nope"),
        ):
            ended = run(data, *before)
            assert (ended.code, expected in ended.err) == (2, True), ended.err

    def test_unknown_language(self, data: Path) -> None:
        """A language there is none of is refused."""
        ended = run(data, "--lang", "fr", "issue", "list")
        assert ended.code == 2
        assert "zh-CN, en" in ended.err

    def test_wrong_setting(self, data: Path) -> None:
        """A wrong environment variable is named with its origin."""
        ended = run(data, "doctor", env={"BIHUAN_LOG_FORMAT": "xml"})
        assert ended.code == 2
        assert "log_format (environment)" in ended.err

    def test_unknown_pack(self, data: Path) -> None:
        """A policy pack that is not there is named with those that are."""
        ended = run(data, "issue", "list", env={"BIHUAN_PACK": "atlantis"})
        assert ended.code == 2
        assert "default" in ended.err


class TestServicesAway:
    """What a command needs and does not find exits 3 with one sentence."""

    def only_sentence(self, ended: Ended) -> str:
        """Return the one sentence on standard error."""
        assert ended.code == 3, ended
        assert ended.err.count("\n") == 1
        assert "Traceback" not in ended.err
        return ended.err

    def test_not_migrated(self, tmp_path: Path) -> None:
        """A data directory that does not exist yet: the sentence says how to make it."""
        ended = run(tmp_path / "new", "issue", "list")
        assert "db migrate" in self.only_sentence(ended)
        assert not (tmp_path / "new").exists()

    def test_json(self, tmp_path: Path) -> None:
        """A program reads the same as one document."""
        ended = run(tmp_path / "new", "issue", "list", "--json")
        assert ended.code == 3
        assert ended.document["error"]["code"] == "service_away"

    @pytest.mark.parametrize("store", ["events", "vault", "views"])
    def test_corrupt_store(self, tmp_path: Path, store: str) -> None:
        """A file that is no database is named, whichever it is."""
        assert run(tmp_path, "db", "migrate").code == 0
        for file in tmp_path.glob(f"{store}.sqlite*"):
            file.unlink()
        (tmp_path / f"{store}.sqlite").write_bytes(b"this is not a database" * 100)
        ended = run(tmp_path, "issue", "list")
        assert store in self.only_sentence(ended)

    def test_worker_without_temporal(self, data: Path) -> None:
        """A worker has nothing to do without a Temporal server."""
        ended = run(data, "worker", env={"BIHUAN_TEMPORAL_ADDRESS": "127.0.0.1:1"})
        assert "Temporal" in self.only_sentence(ended)


class TestEveryCommand:
    """What holds for each command of the program."""

    @pytest.mark.parametrize("path", [path for path, _ in every_command()])
    def test_takes_json(self, path: str) -> None:
        """Every command can answer with one JSON document."""
        params = dict(every_command())[path].params
        assert any("--json" in getattr(param, "opts", ()) for param in params)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_is_described(self, language: Language) -> None:
        """Every command and every option is described in both languages."""
        known = catalogue(language)
        missing: list[str] = []
        for path, each in every_command():
            missing += [path] if f"help.commands.{path}" not in known else []
            missing += [
                f"{path} {param.name}"
                for param in each.params
                if isinstance(param, TyperOption | TyperArgument)
                and f"help.options.{param.name}" not in known
            ]
        assert missing == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_own_words_of_an_option(self, language: Language) -> None:
        """Where an option means something else in one command, that command and option exist."""
        own = {key for key in catalogue(language) if key.startswith("help.options.")}
        options = {
            f"help.options.{path}.{param.name}"
            for path, each in every_command()
            for param in each.params
        }
        assert own - options == {key for key in own if key.count(".") == 2}

    def test_what_an_option_says_in_one_command(self, data: Path) -> None:
        """A catalogue refuses what is asked for, and is all that anybody answers for."""
        asking, accounting = (
            " ".join(run(data, "--lang", "en", "issue", order, "--help").out.split())
            for order in ("request-information", "open-accountability")
        )
        assert "those of the catalogue are refused" in asking
        assert "those of the catalogue are refused" not in accounting

    def test_help_in_chinese(self, data: Path) -> None:
        """Help speaks the reader's language."""
        ended = run(data, "issue", "--help", env={"LC_ALL": "zh_CN.UTF-8"})
        assert "派单给唯一的主办单位" in ended.out
