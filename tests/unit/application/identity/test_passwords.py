"""Passwords: length counts, what everybody knows is refused, one hash is kept."""

import pytest

from application.identity.passwords import Passwords, check_password
from domain.account.errors import PasswordRefusedError
from tests.entrance import GOOD

QUICK = Passwords(memory_kib=64, passes=1)


class TestRules:
    @pytest.mark.parametrize(
        "password",
        [
            GOOD,
            "x" * 6 + "y" * 6,
            "环城路二十八号院的槐树今年开花",
            " a b c d e f g",
            "Zz9!" + "q7_K" * 31,
        ],
    )
    def test_accepted(self, password: str) -> None:
        """No mixture of signs is asked for; blanks and any script are welcome."""
        check_password(password, "housing-handler-1")

    @pytest.mark.parametrize(
        ("password", "rule"),
        [
            ("", "too_short"),
            ("elevensigns", "too_short"),
            ("x1" * 64 + "y", "too_long"),
            ("my housing-handler-1 key", "account_name"),
            ("HOUSING-HANDLER-1-2026", "account_name"),
            ("aaaaaaaaaaaaaaaa", "well_known"),
            ("abcabcabcabcab", "well_known"),
            ("123456789012", "well_known"),
            ("987654321098", "well_known"),
            ("qwertyuiopas", "well_known"),
            ("1qaz2wsx3edc4rfv", "well_known"),
            ("Password12345!", "well_known"),
            ("passwordpassword", "well_known"),
            ("ＰＡＳＳＷＯＲＤ１２３４", "well_known"),
            ("woaini5201314!", "well_known"),
            ("administrator-2026", "well_known"),
        ],
    )
    def test_refused(self, password: str, rule: str) -> None:
        """What is short, too long, the account's name, or on everybody's list is told by rule."""
        with pytest.raises(PasswordRefusedError) as refused:
            check_password(password, "housing-handler-1")
        assert refused.value.details["rule"] == rule
        assert password == "" or password not in str(refused.value)


class TestHash:
    def test_is_salted_argon2id(self) -> None:
        """Two hashes of one password differ, and both are the password's."""
        first, second = QUICK.hash(GOOD), QUICK.hash(GOOD)
        assert first != second
        assert first.startswith("$argon2id$")
        assert QUICK.matches(first, GOOD)
        assert QUICK.matches(second, GOOD)

    def test_of_owasp_s_strength(self) -> None:
        """19 MiB, two passes, one lane."""
        assert "m=19456,t=2,p=1" in Passwords().hash(GOOD)

    def test_nothing_kept_matches_nothing(self) -> None:
        """Neither no hash, nor one that is none, nor the words of the one beside it."""
        assert not QUICK.matches(None, GOOD)
        assert not QUICK.matches(None, "the password of no account")
        assert not QUICK.matches("not a hash", GOOD)

    def test_one_that_is_too_long_is_not_cut(self) -> None:
        """What begins with the password is not the password."""
        longest = "a longest one " * 9 + "xy"
        assert len(longest) == 128
        kept = QUICK.hash(longest)
        assert QUICK.matches(kept, longest)
        assert not QUICK.matches(kept, longest + "z")

    def test_two_ways_to_type_a_sign_are_one(self) -> None:
        """Full-width or composed signs mean the same password."""
        assert QUICK.matches(QUICK.hash("café entrance 12"), "cafe\u0301 entrance １２")
