"""One installation, two counties: the place of a matter chooses the pack that decides it."""

import shutil
from pathlib import Path

import pytest

from tests.command_line import ROOT, report, run

ADMINISTRATOR = ("--as", "administrator-1", "--why", "joins the installation")
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
