"""Spellings that mean the same."""

import pytest

from domain.equal_form import equal_form, equality_kind


class TestEqualForm:
    """Values compare by meaning."""

    @pytest.mark.parametrize(
        "spelling",
        ["13812345678", "１３８１２３４５６７８", "+86 138-1234-5678", "008613812345678"],
    )
    def test_mobiles(self, spelling: str) -> None:
        """Width, gaps and the country's prefix do not matter."""
        assert equal_form("mobile", spelling) == "13812345678"

    def test_landlines(self) -> None:
        """Only digits count."""
        assert equal_form("landline", "（0731）8412-3456") == "073184123456"

    def test_every_telephone_is_a_phone(self) -> None:
        """The same number compares equal, whether it was given as mobile or as telephone."""
        assert equality_kind("mobile") == equality_kind("tel") == "phone"
        assert equality_kind("email") == "email"

    def test_names_and_mail(self) -> None:
        """Names are NFKC and stripped; only mail and identity numbers ignore case."""
        assert equal_form("name", "  Ａnna\u3000") == "Anna"
        assert equal_form("email", "A@Example.ORG") == "a@example.org"
        assert equal_form("identity", "11010519491231002X") == "11010519491231002x"
