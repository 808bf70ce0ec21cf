"""The setting that says whom Open311 is served for."""

from pathlib import Path

import pytest

from api.open311.places import Jurisdiction, jurisdictions_from
from bihuan.errors import WrongUsageError
from bihuan.settings import Settings


class TestJurisdictions:
    def test_are_read_from_one_line(self) -> None:
        """An id with its place, or an id alone; nothing for nobody in particular."""
        assert jurisdictions_from("") == ()
        assert jurisdictions_from("a.cn=place-1, b.cn") == (
            Jurisdiction("a.cn", "place-1"),
            Jurisdiction("b.cn", None),
        )

    @pytest.mark.parametrize("given", ["=x", "a=", "a b", ",", "a,,b", "a=b=c"])
    def test_of_another_form_are_refused(self, given: str, tmp_path: Path) -> None:
        """The program says so before it serves."""
        with pytest.raises(WrongUsageError):
            Settings.load(data=tmp_path, open311_jurisdictions=given)
