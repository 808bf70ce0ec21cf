"""Codes of regions, units and people: right ones pass, each kind of fault is found."""

from datetime import date

import pytest

from domain.codes import (
    is_credit_code,
    is_grid,
    is_identity_number,
    is_mobile,
    is_region_of,
    parent_region,
    region_level,
)

TODAY = date(2026, 3, 2)


class TestRegion:
    @pytest.mark.parametrize(
        ("code", "level", "parent"),
        [
            ("14", 1, None),
            ("1403", 2, "14"),
            ("140321", 3, "1403"),
            ("421181001", 4, "421181"),
            ("610724001002", 5, "610724001"),
        ],
    )
    def test_its_level_is_its_length(self, code: str, level: int, parent: str | None) -> None:
        """From the code, never from 县 or 区 in a name."""
        assert (region_level(code), parent_region(code)) == (level, parent)

    @pytest.mark.parametrize("code", ["", "1", "140", "14032", "1403211", "1403a1", "１４０３２１"])
    def test_anything_else_is_none(self, code: str) -> None:
        """A wrong length, letters, and digits of another width."""
        assert region_level(code) is None
        assert parent_region(code) is None

    def test_is_accepted_when_its_parent_exists(self) -> None:
        """A street of a county that is known; not a village of a street that is not."""
        known = {"140321", "421181"}
        assert is_region_of("140321", known)
        assert is_region_of("140321001", known)
        assert not is_region_of("140321001002", known)
        assert not is_region_of("610724", known)

    def test_a_grid_has_three_digits_more_than_its_community(self) -> None:
        """Fifteen in all."""
        assert is_grid("610724001002003")
        assert not is_grid("610724001002")


class TestCreditCode:
    @pytest.mark.parametrize("code", ["91110000600037341L", "91350100M000100Y43"])
    def test_right(self, code: str) -> None:
        """Upper or lower case."""
        assert is_credit_code(code)
        assert is_credit_code(code.lower())

    @pytest.mark.parametrize(
        "code",
        [
            "91110000600037341M",
            "91350100M000100Y44",
            "9111000060003734IL",
            "9111000060003734L",
            "",
        ],
    )
    def test_wrong(self, code: str) -> None:
        """A wrong check sign, a letter that is never used, a wrong length."""
        assert not is_credit_code(code)


class TestIdentityNumber:
    @pytest.mark.parametrize(
        "number", ["11010519491231002X", "11010519491231002x", "440524188001010014"]
    )
    def test_right(self, number: str) -> None:
        """X or x."""
        assert is_identity_number(number, today=TODAY)

    @pytest.mark.parametrize(
        "number", ["110105194912310021", "11010519491331002X", "1101051949123100", "abc"]
    )
    def test_wrong(self, number: str) -> None:
        """A wrong check digit, a thirteenth month, a wrong length."""
        assert not is_identity_number(number, today=TODAY)

    def test_of_somebody_not_yet_born(self) -> None:
        """The day of birth is not in the future."""
        assert not is_identity_number("11010519491231002X", today=date(1949, 12, 30))


class TestMobile:
    @pytest.mark.parametrize(
        "number",
        [
            "13812345678",
            "138-1234-5678",
            "１３８１２３４５６７８",
            "+86 138 1234 5678",
            "008613812345678",
        ],
    )
    def test_right(self, number: str) -> None:
        """However it is spelled."""
        assert is_mobile(number)

    @pytest.mark.parametrize(
        "number", ["12812345678", "1381234567", "138123456789", "0731-84123456"]
    )
    def test_wrong(self, number: str) -> None:
        """No such prefix, too short, too long, a landline."""
        assert not is_mobile(number)
