"""One installation, two counties: the place of a matter chooses the pack that decides it."""

import shutil
from pathlib import Path

import pytest

from tests.command_line import ROOT, report, run

ADMINISTRATOR = ("--as", "administrator-1", "--why", "joins the installation")
MAPPING = """\
source: old-line
zone: Asia/Shanghai
columns: {external_id: id, title: title, text: text, reported_at: at, place: place}
"""
PLACES = "code,name,pack\nhome,本县小区,default\nnext-door,邻县小区,neighbour\nfar,他处,nowhere\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data directory with the default pack, a second one, and places of both."""
    data = tmp_path / "data"
    assert run(data, "db", "migrate").code == 0
    folder = tmp_path / "drafts" / "neighbour"
    shutil.copytree(ROOT / "policies" / "default", folder)
    pack = folder / "pack.yaml"
    text = pack.read_text(encoding="utf-8")
    pack.write_text(text.replace("number_prefix: BH", "number_prefix: NB"), encoding="utf-8")
    with (folder / "categories.yaml").open("a", encoding="utf-8") as categories:
        categories.write("  - {category: 海堤, unit: transport}\n")
    assert run(data, "policy", "publish", str(folder), *ADMINISTRATOR).code == 0
    file = tmp_path / "places.csv"
    file.write_text(PLACES, encoding="utf-8")
    register = ("--register", "places", *ADMINISTRATOR)
    assert run(data, "directory", "import", str(file), *register).code == 0
    return data


def reported(data: Path, place: str | None) -> str:
    """Report a matter there and return its number."""
    where = ("--location", f'{{"place": "{place}"}}') if place else ()
    return report(data, "--external-id", f"at-{place}", *where)


def decided_by(data: Path, number: str) -> set[str]:
    """Return the packs that the events of the issue name."""
    history = run(data, "issue", "history", number, "--json").document
    return {str(event["policy"]).partition("@")[0] for event in history["events"]}


class TestPlace:
    """The pack of the place decides from the first event on; it numbers the issue too."""

    @pytest.mark.parametrize(
        ("place", "pack", "prefix"),
        [
            ("home", "default", "BH-"),
            ("next-door", "neighbour", "NB-"),
            (None, "default", "BH-"),
            ("nobody-knows", "default", "BH-"),
            ("far", "default", "BH-"),
        ],
    )
    def test_chooses_the_pack(self, data: Path, place: str | None, pack: str, prefix: str) -> None:
        """No place, an unknown one, or one of a pack never published: the configured pack."""
        number = reported(data, place)
        assert number.startswith(prefix)
        assert decided_by(data, number) == {pack}

    def test_routing_is_explained_by_it(self, data: Path) -> None:
        """What is asked by category and place goes by the rules that an issue there would get."""
        asked = ("route", "explain", "--category", "交通运输", "--place", "next-door", "--json")
        found = run(data, *asked).document
        assert found["pack"] == "neighbour"
        assert str(found["policy"]).startswith("neighbour@")

    def test_each_county_counts_for_itself(self, data: Path) -> None:
        """The numbers of one are not used up by the other."""
        numbers = [reported(data, "next-door"), reported(data, "home")]
        assert [number[-6:] for number in numbers] == ["000001", "000001"]

    def test_an_issue_handed_over_keeps_stream_and_number(self, data: Path) -> None:
        """Its rules change by an explicit order alone; what was decided before names the old."""
        number = reported(data, "home")
        place = ("--place", "next-door", "--as", "dispatcher-1")
        assert run(data, "issue", "classify", number, *place).code == 0
        assert decided_by(data, number) == {"default"}
        migrate = ("policy", "migrate", "neighbour@", *ADMINISTRATOR, "--issue", number, "--json")
        assert run(data, *migrate).document["migrated"] == [number]
        assert decided_by(data, number) == {"default", "neighbour"}


class TestManyAtOnce:
    """Files and meetings bring matters of both counties; each is its own county's."""

    def test_a_meeting(self, data: Path, tmp_path: Path) -> None:
        """The place of an opinion chooses as that of a single report does."""
        file = tmp_path / "opinions.csv"
        rows = ("路灯不亮,一号楼路灯不亮,home", "井盖坏了,二号楼井盖坏了,next-door")
        file.write_text("\n".join(("title,text,place", *rows)), encoding="utf-8")
        batch = ("intake", "batch", str(file), "--meeting", "m-1", "--source", "hotline")
        numbers = run(data, *batch, "--as", "clerk-1", "--json").document["numbers"]
        assert [number[:3] for number in numbers] == ["BH-", "NB-"]
        assert [decided_by(data, number) for number in numbers] == [{"default"}, {"neighbour"}]

    def test_a_file(self, data: Path, tmp_path: Path) -> None:
        """Rows without a place, or of an unknown one, are the configured county's."""
        file = tmp_path / "rows.csv"
        places = ("home", "next-door", "", "nobody-knows", "next-door")
        rows = (f"{n},路灯不亮,灯,2026-03-02T08:00:00,{each}" for n, each in enumerate(places))
        file.write_text("\n".join(("id,title,text,at,place", *rows)), encoding="utf-8")
        mapping = tmp_path / "mapping.yaml"
        mapping.write_text(MAPPING, encoding="utf-8")
        taken = run(data, "import", str(file), "--mapping", str(mapping), "--json").document
        assert taken["taken"] == 5
        listed = run(data, "issue", "list", "--json").document["issues"]
        numbers = {row["external_id"]: row["number"] for row in listed}
        assert {n: number[:3] for n, number in numbers.items()} == {
            "0": "BH-",
            "1": "NB-",
            "2": "BH-",
            "3": "BH-",
            "4": "NB-",
        }
        assert {numbers["1"][-6:], numbers["4"][-6:]} == {"000001", "000002"}
        assert decided_by(data, numbers["1"]) == {"neighbour"}

    def test_a_category_of_one_county(self, data: Path, tmp_path: Path) -> None:
        """The mapping fits while some county knows it; a row of another one is rejected."""
        file = tmp_path / "rows.csv"
        rows = (f"{n},海堤,堤,2026-03-02T08:00:00,{p}" for n, p in enumerate(("home", "next-door")))
        file.write_text("\n".join(("id,title,text,at,place", *rows)), encoding="utf-8")
        mapping = tmp_path / "mapping.yaml"
        mapping.write_text(f"{MAPPING}constants: {{category: 海堤}}\n", encoding="utf-8")
        taken = run(data, "import", str(file), "--mapping", str(mapping), "--json").document
        assert (taken["taken"], len(taken["rejected"])) == (1, 1)
        (row,) = run(data, "issue", "list", "--json").document["issues"]
        assert (row["external_id"], row["category"]) == ("1", "海堤")
        lost = f"{MAPPING}constants: {{category: 天空}}\n"
        mapping.write_text(lost, encoding="utf-8")
        assert run(data, "import", str(file), "--mapping", str(mapping)).code == 2
