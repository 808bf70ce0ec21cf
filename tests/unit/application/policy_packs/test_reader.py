"""Reading policy packs: what ships is sound, and every fault is named with its place."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from application.policy_packs.canonical import policy_ref
from application.policy_packs.folders import Folders
from application.policy_packs.reader import packs, read_pack, read_policy
from application.yaml_file import FaultyFileError, read_yaml
from domain.base import UNCLASSIFIED
from domain.issue.commands import COMMANDS
from domain.policy import Policy
from domain.policy.files import FILE_OF
from tests.ordinary import a_policy

PACKS = Path(__file__).resolve().parents[4] / "policies"

Content = dict[str, Any]


def _pack(folder: Path, content: Content | str, name: str = "mine") -> Path:
    """Write a pack, each section into its file, and return the directory of packs."""
    (folder / name).mkdir(exist_ok=True)
    files: dict[str, Content] = {"pack": {}}
    for section, value in content.items() if isinstance(content, dict) else ():
        files.setdefault(FILE_OF.get(section, "pack"), {})[section] = value
    for file, sections in files.items():
        text = yaml.safe_dump(sections, allow_unicode=True)
        (folder / name / f"{file}.yaml").write_text(text, encoding="utf-8")
    if isinstance(content, str):
        (folder / name / "pack.yaml").write_text(content, encoding="utf-8")
    return folder


def _read(folder: Path, pack: str = "mine") -> Policy:
    return read_pack(Folders(folder, PACKS), pack).policy


def _default() -> Content:
    files = (PACKS / "default").glob("*.yaml")
    return {
        section: value
        for path in files
        for section, value in yaml.safe_load(path.read_text(encoding="utf-8")).items()
    }


class TestShippedPacks:
    @pytest.mark.parametrize("pack", ["default", "demo"])
    def test_is_sound(self, pack: str) -> None:
        """Both packs read without a fault and every command has somebody who may give it."""
        policy = read_policy(PACKS, pack)
        assert policy.roles.keys() == COMMANDS.keys()
        assert re.fullmatch(rf"{pack}@[0-9a-f]{{32}}", policy.ref)

    def test_all_categories_of_the_first_level_have_a_unit(self) -> None:
        """Each of the 15 names leads to exactly one unit; unclassified leads to none."""
        policy = read_policy(PACKS, "default")
        names = {owner.category.partition("/")[0] for owner in policy.categories}
        assert len(names) == 15
        assert policy.owner_of("城乡建设/城乡规划/规划方案") == "natural-resources"
        assert policy.owner_of(UNCLASSIFIED) is None

    def test_every_unit_has_handlers_and_a_lead(self) -> None:
        """A unit that may be dispatched to can claim, resolve, and has a head."""
        policy = read_policy(PACKS, "default")
        posts = {(post.unit, post.role) for member in policy.members for post in member.posts}
        for unit in policy.units:
            if unit.code != policy.centre:
                assert {(unit.code, "handler"), (unit.code, "unit_lead")} <= posts

    def test_every_clock_cites_its_source(self) -> None:
        """A limit says where it comes from, ours included."""
        policy = read_policy(PACKS, "default")
        assert all(record.limit.source for record in policy.clocks)

    def test_demo_replaces_only_what_it_says(self) -> None:
        """The demo pack has the default's people and units on clocks of seconds."""
        default, demo = read_policy(PACKS, "default"), read_policy(PACKS, "demo")
        assert demo.members == default.members
        assert demo.roles == default.roles
        assert {record.limit.unit for record in demo.clocks} == {"second"}
        assert (demo.office_windows, demo.revisit.hours, demo.revisit.dates) == ((), None, 1)

    @pytest.mark.parametrize("path", sorted(PACKS.glob("[!c]*/*.yaml")), ids=lambda p: p.name)
    def test_every_file_names_its_schema(self, path: Path) -> None:
        """Editors complete and check a file by the schema that its first line names."""
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        schema = first.removeprefix("# yaml-language-server: $schema=")
        assert (path.parent / schema).resolve().name == f"{path.stem}.schema.json"
        assert (path.parent / schema).is_file()

    def test_packs_are_listed(self) -> None:
        """The calendar's folder is no pack."""
        assert packs(PACKS) == ("default", "demo", "district", "macheng", "pingding", "xixiang")


class TestRef:
    def test_is_the_same_for_the_same_content(self, tmp_path: Path) -> None:
        """Order of keys and layout of the file do not matter, a changed amount does."""
        content = _default()
        first = _read(_pack(tmp_path, content)).ref
        turned = dict(reversed(content.items()))
        assert _read(_pack(tmp_path, turned)).ref == first
        content["reopen_window_days"] = 31
        assert _read(_pack(tmp_path, content)).ref != first

    def test_is_stable_for_ever(self) -> None:
        """Events keep the ref, so its formula may not change."""
        assert policy_ref("p", {"b": 1, "a": "闭环"}) == "p@c0019f35b2b27f150c06186eb84f88e0"


def _set(*path: str | int, to: object) -> Callable[[Content], None]:
    def change(content: Content) -> None:
        place: Any = content
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = to

    return change


def _add(section: str, entry: object) -> Callable[[Content], None]:
    def change(content: Content) -> None:
        content[section].append(entry)

    return change


def _minute_clock(unit: str, **scope: object) -> Content:
    return {"id": "extra", "clock": "claim", "limit": {"amount": 1, "unit": unit}, **scope}


class TestFaults:
    @pytest.mark.parametrize(
        ("change", "place", "problem"),
        [
            (_set("centre", to="nowhere"), "centre", "no unit `nowhere`"),
            (_set("categories", 0, "unit", to="x"), "categories[0].unit", "no unit `x`"),
            (
                _set("members", 0, "posts", 0, "unit", to="x"),
                "members[0].posts[0].unit",
                "no unit `x`",
            ),
            (
                _set("members", 0, "posts", 0, "role", to="king"),
                "members[0].posts[0].role",
                "is something else",
            ),
            (
                _add("categories", {"category": "城乡建设", "unit": "market"}),
                "categories[19].category",
                "`城乡建设` stands 2 times",
            ),
            (
                _add("categories", {"category": "unclassified", "unit": "market"}),
                "categories[19].category",
                "dispatched by hand",
            ),
            (
                _add("clocks", _minute_clock("work_day")),
                f"clocks[{len(a_policy().clocks)}]",
                "`claim` above it",
            ),
            (
                _set("clocks", 1, "urgency", to=["soon"]),
                "clocks[1].urgency",
                "`soon` is unknown",
            ),
            (
                _set("clocks", 1, "limit", "unit", to="second"),
                "clocks[1].limit.unit",
                "packs marked `demo: true`",
            ),
            (
                _set("clocks", 1, "limit", "warn", to=[{"last_day_opening": True}]),
                "clocks[1].limit",
                "last_day_opening with natural_hour",
            ),
            (
                _set("clocks", 1, "limit", "warn", to=[{"share": 0.5, "before": 1}]),
                "clocks[1].limit.warn[0]",
                "exactly one",
            ),
            (_set("clocks", 0, "limit", to={"amount": 1}), "clocks[0].limit.unit", "required"),
            (_set("roles", "PaintIssue", to=["clerk"]), "roles.PaintIssue", "no such command"),
            (_set("roles", "ClaimIssue", to=[]), "roles.ClaimIssue", "nobody"),
            (_set("roles", "AddNote", to=["auditor"]), "roles.AddNote", "never acts"),
            (_set("revisit", "dates", to=4), "revisit.dates", "more dates than attempts"),
            (
                _set("office_windows", 1, "opens", to="11:00"),
                "office_windows[1]",
                "begins before the one above",
            ),
            (_set("ref", to="mine@1"), "ref", "is computed"),
            (_set("surprise", to=1), "surprise", "is an unknown key"),
        ],
    )
    def test_is_named_with_place_and_remedy(
        self, tmp_path: Path, change: Callable[[Content], None], place: str, problem: str
    ) -> None:
        """A fault says file, field, what is wrong and what would be accepted."""
        content = _default()
        change(content)
        with pytest.raises(FaultyFileError) as refused:
            _read(_pack(tmp_path, content))
        (fault,) = refused.value.faults
        assert fault.field == place
        assert problem in fault.problem
        assert fault.accepted
        name = re.split(r"[.\[]", place)[0]
        assert fault.file.name == f"{FILE_OF.get(name, 'pack')}.yaml"
        assert fault.line

    def test_all_faults_come_at_once(self, tmp_path: Path) -> None:
        """Who repairs a pack sees everything that is wrong with it, not one fault per try."""
        content = _default()
        content["centre"] = "nowhere"
        content["revisit"]["dates"] = 9
        with pytest.raises(FaultyFileError) as refused:
            _read(_pack(tmp_path, content))
        assert [fault.field for fault in refused.value.faults] == ["centre", "revisit.dates"]

    def test_endless_nesting_is_refused(self, tmp_path: Path) -> None:
        """A file cannot exhaust the stack."""
        path = tmp_path / "deep.yaml"
        path.write_text("[" * 5_000)
        with pytest.raises(FaultyFileError, match="nested too deeply"):
            read_yaml(path)

    def test_a_key_given_twice_is_refused(self, tmp_path: Path) -> None:
        """YAML would keep the last one without a word."""
        with pytest.raises(FaultyFileError, match=r"pack.yaml:2: demo: .* is given twice"):
            _read(_pack(tmp_path, "demo: true\ndemo: false\n"))

    @pytest.mark.parametrize("pack", ["nowhere", "../default", ""])
    def test_an_unknown_pack_names_the_known_ones(self, pack: str) -> None:
        """A pack is a folder beside the others, nothing else."""
        with pytest.raises(FaultyFileError, match="accepted: default, demo"):
            read_policy(PACKS, pack)

    def test_a_single_file_may_extend_another_pack(self, tmp_path: Path) -> None:
        """What the file leaves out is that pack's; every other file follows `pack.yaml`."""
        folder = _pack(tmp_path, "extends: default\ntitle: {zh: 甲, en: A}\nnumber_prefix: AA\n")
        text = "extends: demo\nreopen_window_days: 7\n"
        (folder / "mine" / "revisit.yaml").write_text(text, encoding="utf-8")
        mine, default, demo = _read(folder), *(read_policy(PACKS, p) for p in ("default", "demo"))
        assert (mine.revisit, mine.reopen_window_days) == (demo.revisit, 7)
        assert (mine.clocks, mine.roles) == (default.clocks, default.roles)

    def test_inherited_rules_may_be_about_what_a_pack_has_not(self, tmp_path: Path) -> None:
        """A county with categories and sources of its own keeps the default's other rules."""
        folder = _pack(tmp_path, "extends: default\ntitle: {zh: 甲, en: A}\nnumber_prefix: AA\n")
        own = {
            "categories": "categories: [{category: 教育文体, unit: education}]\n",
            "questions": "questions: []\n",
            "loops": "sources: [{code: web, name: {zh: 网上, en: Web}}]\n",
        }
        for name, text in own.items():
            (folder / "mine" / f"{name}.yaml").write_text(text, encoding="utf-8")
        mine = _read(folder)
        assert mine.handling.staged
        assert mine.source("petition") is None
        assert mine.returns.special

    def test_packs_do_not_extend_in_a_circle(self, tmp_path: Path) -> None:
        """Two packs that extend each other have no content."""
        _pack(tmp_path, "extends: two\n", "one")
        _pack(tmp_path, "extends: one\n", "two")
        with pytest.raises(FaultyFileError, match="no circle"):
            read_policy(tmp_path, "one")

    def test_times_of_day_are_read_as_such(self, tmp_path: Path) -> None:
        """`13:30` without quotes is half past one, not the number 810 of old YAML."""
        folder = _pack(tmp_path, "extends: default\ntitle: {zh: 甲, en: A}\nnumber_prefix: AA\n")
        windows = "office_windows:\n  - {opens: 13:30, closes: 18:00}\n"
        (folder / "mine" / "calendar.yaml").write_text(windows, encoding="utf-8")
        assert _read(folder).office_windows[0].opens.isoformat() == "13:30:00"
