"""Figures with holes and qualifiers, after mechanisms.md 15, traps 1 and 2."""

from decimal import Decimal

import pytest

from domain.figures import UNKNOWN, Figure, InexactTotalError, parse_figure, share, total


class TestParse:
    @pytest.mark.parametrize(
        "text", ["x个", "xx件", "x-x元", "X", "×名", "", "若干", "3-5元", "-3"]
    )
    def test_a_hole_is_unknown_and_never_nothing(self, text: str) -> None:
        """What was left blank in the source is not 0."""
        assert parse_figure(text) == UNKNOWN

    @pytest.mark.parametrize(
        ("text", "value", "qualifier"),
        [
            ("2500余名", 2500, "余"),
            ("近614个", 614, "近"),
            ("万余名", 10_000, "余"),
            ("百余户", 100, "余"),
            ("13.6万人", 136_000, None),
            ("30个左右", 30, "左右"),
            ("不少于3次", 3, "不少于"),
            ("3次以上", 3, "以上"),
            ("不高过50元", 50, "不高过"),
            ("约200户", 200, "约"),
            ("x余名", None, "余"),
        ],
    )
    def test_a_qualifier_stays_with_its_value(
        self, text: str, value: int | None, qualifier: str | None
    ) -> None:
        """The pair is kept: a figure of 2500余 is not 2500."""
        assert parse_figure(text) == (value, qualifier)

    @pytest.mark.parametrize(
        ("text", "value"),
        [("0", 0), ("0件", 0), ("92", 92), ("１２ 件".replace(" ", ""), 12), ("1,234人", 1234)],
    )
    def test_a_plain_figure_is_exact(self, text: str, value: int) -> None:
        """A 0 that was written is 0; full-width digits and separators are digits."""
        assert parse_figure(text) == Figure(Decimal(value))

    @pytest.mark.parametrize("text", ["三成", "3成", "8折", "95%", "3万5千", "第3名", "1,23"])
    def test_what_is_another_kind_of_number_is_unknown(self, text: str) -> None:
        """A share or a rank is not guessed into a count."""
        assert parse_figure(text).value is None


class TestTotals:
    def test_an_unknown_makes_the_sum_and_the_share_unknown(self) -> None:
        """Nothing is added as if it were 0."""
        assert total([parse_figure("3个"), parse_figure("x个")]) is None
        assert share(parse_figure("x个"), parse_figure("4个")) is None

    def test_exact_ones_add_up(self) -> None:
        """Of nothing there is no share."""
        assert total([parse_figure("35"), parse_figure("57")]) == 92
        assert share(parse_figure("3"), parse_figure("4")) == Decimal("0.75")
        assert share(parse_figure("3"), parse_figure("0")) is None

    def test_qualified_ones_have_no_exact_total(self) -> None:
        """「2500余名」 and 3 are not 2503."""
        with pytest.raises(InexactTotalError, match="2500余"):
            total([parse_figure("2500余名"), parse_figure("3")])
