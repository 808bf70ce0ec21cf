"""Whom Open311 is served for: one county under any name, or several, each with its own pack."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api_client import Town, served_town
from tests.command_line import ROOT, run
from tests.functional.api.open311_town import client
from tests.functional.open311_client import Open311Client, Open311Error

ADMINISTRATOR = ("--as", "administrator-1", "--why", "joins the installation")
PLACES = "code,name,pack\nhome,本县小区,default\nnext-door,邻县小区,neighbour\nquiet,他县,silent\n"
SERVED = "home.example=home,next.example=next-door,quiet.example=quiet,lost.example=nowhere"


def published(data: Path, folder: Path, prefix: str, *, without: str = "") -> None:
    """Publish a copy of the default pack under the folder's name."""
    shutil.copytree(ROOT / "policies" / "default", folder)
    for name, before, after in (
        ("pack.yaml", "number_prefix: BH", f"number_prefix: {prefix}"),
        ("loops.yaml", without, ""),
    ):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(
            text.replace(before, after) if before else text, encoding="utf-8"
        )
    assert run(data, "policy", "publish", str(folder), *ADMINISTRATOR).code == 0


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Return a town of several jurisdictions; one of them does not take reports by Open311."""
    folder = tmp_path_factory.mktemp("jurisdictions")
    data = folder / "data"
    assert run(data, "db", "migrate").code == 0
    published(data, folder / "neighbour", "NB")
    source = "  - {code: open311, name: {zh: Open311 接口, en: Open311}, grade: county}\n"
    published(data, folder / "silent", "QQ", without=source)
    (folder / "places.csv").write_text(PLACES, encoding="utf-8")
    file = (str(folder / "places.csv"), "--register", "places", *ADMINISTRATOR)
    assert run(data, "directory", "import", *file).code == 0
    with served_town(data, pack="default", open311_jurisdictions=SERVED) as served:
        yield served


def reported(town: Town, name: str) -> str:
    """Report something in a jurisdiction and return its service_request_id."""
    speaks = client(town, jurisdiction=name)
    code = speaks.services()[0]["service_code"]
    found = speaks.report(code, lat="37.8", long="113.6", description="路灯不亮")
    town.catch_up()
    return str(found["service_request_id"])


def status_of(speaks: Open311Client) -> int:
    """Return what asking for the services comes to."""
    try:
        return 200 if speaks.services() else 204
    except Open311Error as error:
        return error.status


class TestJurisdictions:
    def test_must_be_named_where_there_are_several(self, town: Town) -> None:
        """400 for none, 404 for one that is not served, or whose place the directory has not."""
        names = (None, "home.example", "other.example", "lost.example")
        found = [status_of(client(town, jurisdiction=name)) for name in names]
        assert found == [400, 200, 404, 404]

    def test_choose_the_pack(self, town: Town) -> None:
        """The jurisdiction stands for a place, and the place's pack decides and numbers."""
        assert reported(town, "home.example").startswith("BH-")
        assert reported(town, "next.example").startswith("NB-")

    def test_see_their_own_requests_alone(self, town: Town) -> None:
        """A request of the neighbour is not there."""
        number = reported(town, "next.example")
        assert client(town, jurisdiction="next.example").request(number)["status"] == "open"
        with pytest.raises(Open311Error) as refused:
            client(town, jurisdiction="home.example").request(number)
        assert refused.value.status == 404

    def test_whose_pack_has_not_the_source_offer_nothing(self, town: Town) -> None:
        """A county takes part by naming the source `open311`; else nothing of it is public."""
        assert status_of(client(town, jurisdiction="quiet.example")) == 204
        with pytest.raises(Open311Error) as refused:
            client(town, jurisdiction="quiet.example").report("c1", lat="1", long="1")
        assert refused.value.status == 404

    def test_of_one_need_no_name(self, tmp_path: Path) -> None:
        """Where one alone is served its name may be left out; another one is not found."""
        with served_town(tmp_path, open311_jurisdictions="home.example") as one:
            names = (None, "", "home.example", "other.example")
            assert [status_of(client(one, jurisdiction=name)) for name in names] == [
                *(200, 200, 200, 404)
            ]

    def test_that_are_not_set_are_not_looked_at(self, tmp_path: Path) -> None:
        """Nobody said what the county is called: any name is its own."""
        with served_town(tmp_path) as one:
            assert status_of(client(one, jurisdiction="any.example")) == 200
