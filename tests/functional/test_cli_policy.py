"""Policy packs on the command line: checked, published, shown and compared."""

import re
import shutil
from pathlib import Path
from typing import Final

import pytest

from bihuan.messages import LANGUAGES, Language, Words
from tests.command_line import ROOT, report, run

FAULTY: Final = Path(__file__).parents[1] / "unit" / "application" / "policy_packs" / "faulty_pack"


class TestCheck:
    """A pack is checked without a store: it may be written anywhere."""

    def test_a_sound_pack(self, tmp_path: Path) -> None:
        """Exit 0, and the ref that issues would carry."""
        ended = run(tmp_path, "policy", "check", "demo", "--json")
        assert ended.code == 0
        assert ended.document["faults"] == []
        assert str(ended.document["ref"]).startswith("demo@")

    def test_every_fault_at_once(self, tmp_path: Path) -> None:
        """Exit 1, with file, line, field, problem and remedy of all faults of the folder."""
        ended = run(tmp_path, "policy", "check", str(FAULTY), "--json")
        assert ended.code == 1
        found = ended.document["faults"]
        assert len(found) > 20
        assert all(each["line"] and each["problem"] and each["accepted"] for each in found)
        assert {each["file"].partition("/")[0] for each in found} == {"faulty_pack"}

    def test_in_words(self, tmp_path: Path) -> None:
        """People read a table, and how many faults there are."""
        ended = run(tmp_path, "--lang", "en", "policy", "check", str(FAULTY))
        assert ended.code == 1
        assert "faulty_pack/calendar.yaml" in ended.out
        assert "there is no calendar `atlantis`" in ended.out

    def test_an_unknown_pack(self, tmp_path: Path) -> None:
        """Exit 2, with the packs that are there."""
        ended = run(tmp_path, "policy", "check", "nowhere")
        assert ended.code == 2
        assert "default, demo" in ended.err


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data directory with its tables and the default pack published."""
    assert run(tmp_path / "data", "db", "migrate").code == 0
    return tmp_path / "data"


@pytest.fixture
def halved(tmp_path: Path) -> Path:
    """Return a folder of the default pack with 2 working days to resolve in place of 5."""
    folder = tmp_path / "drafts" / "default"
    shutil.copytree(ROOT / "policies" / "default", folder)
    deadlines = folder / "deadlines.yaml"
    text = deadlines.read_text(encoding="utf-8")
    changed = re.sub(r"(id: resolve\n.*?amount: )5", r"\g<1>2", text, flags=re.DOTALL)
    deadlines.write_text(changed, encoding="utf-8")
    return folder


ADMINISTRATOR: Final = ("--as", "administrator-1", "--why", "as the council decided")


class TestPublish:
    """A pack in force: who put it there, from when, and what changed."""

    def test_new_issues_get_it_and_open_ones_keep_theirs(self, data: Path, halved: Path) -> None:
        """The limit of an issue is that of the version it began with."""
        old = report(data)
        published = run(data, "policy", "publish", str(halved), *ADMINISTRATOR, "--json").document
        assert published["published"] is True
        new = report(data, "--external-id", "new")
        amounts = []
        for number in (old, new):
            assert run(data, "issue", "dispatch", number, "--as", "dispatcher-1").code == 0
            shown = run(data, "issue", "explain", number, "--json").document
            resolve = next(each for each in shown["deadlines"] if each["clock"] == "resolve")
            amounts.append((resolve["limit"]["amount"], resolve["policy"] == published["ref"]))
        assert amounts == [(5, False), (2, True)]

    def test_twice_is_once(self, data: Path, halved: Path) -> None:
        """The newest version again answers well and appends nothing."""
        run(data, "policy", "publish", str(halved), *ADMINISTRATOR)
        again = run(data, "policy", "publish", str(halved), *ADMINISTRATOR, "--json")
        assert (again.code, again.document["published"]) == (0, False)

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            (("--as", "dispatcher-1"), "not_permitted"),
            (("--as", "stranger:administrator@centre"), "not_permitted"),
            (("--why", "  "), "reason_required"),
            (("--effective", "2026-01-01T00:00:00+08:00"), "effective_in_past"),
        ],
    )
    def test_is_refused(
        self, data: Path, halved: Path, changed: tuple[str, str], code: str
    ) -> None:
        """Only who holds the post of an administrator, with a reason, and not into the past."""
        arguments = (str(halved), *ADMINISTRATOR, *changed, "--json")
        ended = run(data, "policy", "publish", *arguments)
        assert (ended.code, ended.document["error"]["code"]) == (1, code)

    def test_a_faulty_pack_is_refused(self, data: Path) -> None:
        """Nothing of it is published; the faults are told."""
        ended = run(data, "policy", "publish", str(FAULTY), *ADMINISTRATOR)
        assert ended.code == 2
        assert "there is no calendar `atlantis`" in ended.err


class TestMigrate:
    """Open issues go over to another version when somebody orders it, never by themselves."""

    def test_one_then_all(self, data: Path, halved: Path) -> None:
        """Both due instants stand in the history, and the version decides from now on."""
        numbers = [report(data, "--external-id", each) for each in ("one", "two")]
        for number in numbers:
            run(data, "issue", "dispatch", number, "--as", "dispatcher-1")
        ref = run(data, "policy", "publish", str(halved), *ADMINISTRATOR, "--json").document["ref"]
        migrate = ("policy", "migrate", str(ref)[:14], *ADMINISTRATOR, "--json")
        one = run(data, *migrate, "--issue", numbers[0]).document
        assert (one["migrated"], one["unchanged"]) == ([numbers[0]], [])
        rest = run(data, *migrate, "--all").document
        assert (rest["migrated"], rest["refused"]) == ([numbers[1]], [])
        for number in numbers:
            shown = run(data, "issue", "explain", number, "--json").document
            resolve = next(each for each in shown["deadlines"] if each["clock"] == "resolve")
            assert (resolve["limit"]["amount"], resolve["policy"]) == (2, ref)
        assert run(data, *migrate, "--all").document["migrated"] == []

    def test_again_is_no_event(self, data: Path) -> None:
        """An issue that has the version already answers well."""
        number = report(data)
        migrate = ("policy", "migrate", "default@", *ADMINISTRATOR, "--issue", number, "--json")
        ended = run(data, *migrate)
        assert (ended.code, ended.document["unchanged"]) == (0, [number])

    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            (("default@zzz", *ADMINISTRATOR, "--all"), "pack_version_unknown"),
            (("default@", *ADMINISTRATOR, "--issue", "BH-1"), "not_found"),
        ],
    )
    def test_is_refused(self, data: Path, arguments: tuple[str, ...], code: str) -> None:
        """A version or an issue that is not there."""
        ended = run(data, "policy", "migrate", *arguments, "--json")
        assert (ended.code, ended.document["error"]["code"]) == (1, code)

    def test_which_issues_must_be_said(self, data: Path) -> None:
        """All is never meant by saying nothing."""
        assert run(data, "policy", "migrate", "default@", *ADMINISTRATOR).code == 2

    def test_only_by_an_administrator(self, data: Path) -> None:
        """Whoever only dispatches is refused for every issue; none moves."""
        number = report(data)
        by = ("--as", "dispatcher-1", "--why", "by myself")
        ended = run(data, "policy", "migrate", "default@", *by, "--issue", number, "--json")
        assert ended.code == 1
        assert [each["number"] for each in ended.document["refused"]] == [number]


class TestShow:
    """Which version decides, and which did."""

    def test_the_versions_and_the_one_in_force(self, data: Path, halved: Path) -> None:
        """Who published which, why, and from when on."""
        later = ("--effective", "2099-01-01T00:00:00+08:00")
        run(data, "policy", "publish", str(halved), *ADMINISTRATOR, *later)
        shown = run(data, "policy", "show", "--json").document
        assert [each["by"]["id"] for each in shown["versions"]] == ["system", "administrator-1"]
        assert shown["versions"][1]["why"] == "as the council decided"
        assert (shown["number"], shown["content"]["centre"]) == (1, "centre")
        ahead = run(data, "policy", "show", "--at", later[1], "--json").document
        assert (ahead["number"], ahead["in_force"]) == (2, True)

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_before_the_first_one(self, data: Path, lang: Language) -> None:
        """The first version decides then, and is not called the one in force."""
        early = ("policy", "show", "--at", "2001-01-01T00:00:00+08:00")
        shown = run(data, *early, "--json").document
        assert (shown["number"], shown["in_force"]) == (1, False)
        told = Words(lang)("policy.not_begun", ref=shown["ref"], effective="+08:00")
        assert told.split("+08:00")[1] in run(data, "--lang", lang, *early).out

    def test_in_words(self, data: Path) -> None:
        """People read the versions as a table, and the content as they write it."""
        out = run(data, "policy", "show").out
        assert "1*" in out
        assert "number_prefix: BH" in out


class TestDiff:
    """What differs, value by value."""

    def test_folder_against_the_version_in_force(self, data: Path, halved: Path) -> None:
        """Entries of lists are told by their names, so that only what changed is listed."""
        found = run(data, "policy", "diff", "default@", str(halved), "--json").document
        assert found["differences"] == [
            {"path": "clocks[resolve].limit.amount", "old": 5, "new": 2},
        ]

    def test_versions_by_the_begin_of_their_hash(self, data: Path, halved: Path) -> None:
        """A published version is found by as much of its hash as tells it apart."""
        old = run(data, "policy", "show", "--json").document["ref"]
        run(data, "policy", "publish", str(halved), *ADMINISTRATOR)
        ended = run(data, "--lang", "en", "policy", "diff", old[:14], "default")
        assert "say the same" in ended.out

    def test_an_unknown_version(self, data: Path) -> None:
        """The versions that exist are named."""
        ended = run(data, "policy", "diff", "default@zzz", "default@", "--json")
        assert (ended.code, ended.document["error"]["code"]) == (1, "pack_version_unknown")

    def test_doctor_tells_what_waits(self, data: Path, halved: Path) -> None:
        """A folder that is not what decides is noted, since editing it changes nothing."""
        env = {"BIHUAN_POLICIES": str(halved.parent)}
        for policies, levels in (({}, ["ok"]), (env, ["ok", "note"])):
            findings = run(data, "doctor", "--json", env=policies).document["findings"]
            policy = [each for each in findings if each["check"] == "policy"]
            assert [each["level"] for each in policy] == levels


class TestCalendar:
    """A working calendar is published like a pack."""

    def test_a_new_year(self, data: Path, tmp_path: Path) -> None:
        """The years that are new are published once."""
        text = (ROOT / "policies" / "calendar" / "china.yaml").read_text(encoding="utf-8")
        text = text.replace("china-2026.1", "TEST-2027")
        text += "  - {year: 2027, source: fictional, rest_days: [2027-01-01]}\n"
        file = tmp_path / "china.yaml"
        file.write_text(text, encoding="utf-8")
        seen = [
            run(data, "calendar", "publish", str(file), *ADMINISTRATOR, "--json").document
            for _ in range(2)
        ]
        assert [each["published"] for each in seen] == [True, False]
