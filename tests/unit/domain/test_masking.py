"""The masker against the vectors of rules.md section 9."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.masking import (
    address_forms,
    half_width,
    mask_address,
    mask_contact,
    mask_known,
    mask_name,
    mask_text,
)

VECTORS = (
    ("请联系13812345678王", "请联系138****5678王"),
    ("138-1234-5678", "138****5678"),
    ("１３８１２３４５６７８", "138****5678"),
    ("+8613812345678", "138****5678"),
    ("0731-84123456", "0731-****3456"),
    ("010-12345678", "010-****5678"),
    ("身份证11010519491231002X", "身份证110105********002X"),
    ("12345", "12345"),
    ("工单20260213000013812345", "工单20260213000013812345"),
    ("补偿款13812345678.04元", "补偿款13812345678.04元"),
    ("1381234567", "1381234567"),
)

MORE = (
    ("138 1234 5678", "138****5678"),
    ("＋８６ 138－1234－5678", "138****5678"),
    ("8613812345678", "138****5678"),
    ("(+86)13812345678", "138****5678"),
    ("（0731）84123456", "(0731)****3456"),
    ("0731—8412345", "0731—****2345"),
    ("073184123456", "0731****3456"),
    ("0213456789012345", "0213456789012345"),
    ("身份证11010519491231002x。", "身份证110105********002x。"),
    ("110105194912310021", "110105********0021"),
    ("110105 19491231 002X", "110105********002X"),
    ("11010519491231002", "11010519491231002"),
    ("致电0731-84123456、13812345678。", "致电0731-****3456、138****5678。"),
    ("13812345678.13912345678", "138****5678.139****5678"),
    ("13812345678。", "138****5678。"),
    ("13812345678.", "138****5678."),
    ("12812345678", "12812345678"),
    ("0000-****0000", "0000-****0000"),
    ("（急）［附］", "(急)[附]"),
    ("１１０１０５１９４９１２３１００２Ｘ", "110105********002Ｘ"),
    ("110105 1949 1231 002X", "110105********002X"),
    ("138 - 1234 - 5678", "138****5678"),
    ("138\u200b1234\u200b5678", "138****5678"),
    ("138\u202f1234\u20055678", "138****5678"),
    ("138.1234.5678、139_1234_5678", "138****5678、139****5678"),
    ("138·1234·5678", "138****5678"),
    ("138 123 45678", "138****5678"),
    ("1381 234 5678", "138****5678"),
    ("1-3-8-1-2-3-4-5-6-7-8", "1-3-8****5-6-7-8"),
    ("1381 2345 678", "138****678"),
    ("1 3 8 1 2 3 4 5 6 7 8", "1 3 8****5 6 7 8"),
    ("0731 - 8412 3456", "0731 - ****3456"),
    ("电话一三八一二三四五六七八。", "电话一三八****五六七八。"),
    ("幺三八〇〇一三八零零零", "幺三八****八零零零"),
    (
        "二〇二六年三月一十三日，一三八一二三四五六七八九",
        "二〇二六年三月一十三日，一三八一二三四五六七八九",
    ),
    ("邮箱zhang.san@example.org谢谢", "邮箱z***@example.org谢谢"),
    ("13812345678@qq.com", "1***@qq.com"),
    ("ｚｈａｎｇ＠ｑｑ．ｃｏｍ", "ｚ***＠ｑｑ．ｃｏｍ"),
    ("a@b.cn，<c.d+e@f-g.com.cn>", "a***@b.cn，<c***@f-g.com.cn>"),
    ("z***@example.org", "z***@example.org"),
    (
        "dispatcher@centre、default@2026.1、每斤5元@3",
        "dispatcher@centre、default@2026.1、每斤5元@3",
    ),
    ("13栋2单元，2026-03-13 12:30，13.5.2026", "13栋2单元，2026-03-13 12:30，13.5.2026"),
    ("规划许可证140/2026/0031号", "规划许可证140/2026/0031号"),
    ("13-12-31 12345，1501-2026-004", "13-12-31 12345，1501-2026-004"),
    ("", ""),
)

PHONES_AND_NOISE = st.text(
    alphabet="0123456789０１３８９-－+＋()（） .*Xx王电\n—Ｘ_/·\u200b一三八〇@＠a．", max_size=60
)
PIECE = st.sampled_from(
    ["13812345678", "0731-84123456", "010", "+86", "11010519491231002X", "0731"]
)
JOINT = st.sampled_from(["8412", "3456", "138", "1234", "-", " ", ".", "*", "****", "(", ")"])
PIECES = st.lists(PIECE | JOINT, max_size=14).map("".join)


class TestNumbers:
    """Identity numbers, mobiles and landlines inside free text."""

    @pytest.mark.parametrize(("given_text", "covered"), VECTORS)
    def test_vectors_of_the_rules(self, given_text: str, covered: str) -> None:
        """Each row of the table in rules.md section 9 holds."""
        assert mask_text(given_text) == covered

    @pytest.mark.parametrize(("given_text", "covered"), MORE)
    def test_other_spellings(self, given_text: str, covered: str) -> None:
        """Prefixes, gaps, brackets and neighbours do not let a number through."""
        assert mask_text(given_text) == covered

    def test_tail_and_next_number_do_not_make_a_new_one(self) -> None:
        """What is left of one number is covered when it forms another with its neighbour."""
        assert mask_text("13812340731-84123456") == "138****0731-****3456"

    @given(PHONES_AND_NOISE | PIECES | st.text(max_size=80))
    def test_masking_twice_changes_nothing(self, text: str) -> None:
        """A masked text is its own masked text."""
        once = mask_text(text)
        assert mask_text(once) == once

    @given(st.text(max_size=20), st.integers(0, 8), st.integers(0, 9999), st.integers(0, 9999))
    def test_no_mobile_survives(self, around: str, second: int, middle: int, tail: int) -> None:
        """A mobile between any two non-digits is covered."""
        mobile = f"1{3 + second % 7}0{middle:04}{tail:04}"
        assert mobile not in mask_text(f"{around}。{mobile}。{around}")

    @pytest.mark.parametrize(
        "unit",
        [
            "0731-8412",
            "138-1234-",
            "138 - ",
            "1 3 ",
            "138.1234.",
            "一三八",
            "a.b@c.",
            "a-",
            "(+86",
            "13812345678.",
            "1 ",
        ],
    )
    def test_no_text_is_slow(self, unit: str) -> None:
        """A text made to be slow is not: the work grows with its length only."""
        started = time.perf_counter()
        mask_text(unit * (20_000 // len(unit)))
        assert time.perf_counter() - started < 0.5  # some milliseconds when nothing else runs

    def test_bulk_is_fast(self) -> None:
        """Thousands of long texts take well under a second: the import masks them all."""
        texts = [
            f"您好，第{n}条：" + "小区油烟扰民，多次反映（2019）12号。" * 30 for n in range(5632)
        ]
        started = time.perf_counter()
        for text in texts:
            mask_text(text)
        assert time.perf_counter() - started < 2  # 0.1 s when nothing else runs


class TestNames:
    """The issue's own names and addresses."""

    def test_known_names_and_addresses_are_covered(self) -> None:
        """Every known string becomes its first character and ＊＊, the longest first."""
        text = "我是张三，住五一大道12号3栋，张三丰是我邻居"
        known = ("张三", "五一大道１２号3栋", "张三丰", "")
        assert mask_known(text, known) == "我是张＊＊，住五＊＊，张＊＊是我邻居"

    def test_spaced_names_are_covered(self) -> None:
        """A short name is found with a space between its characters."""
        assert mask_known("张 三、张　三", ("张三",)) == "张＊＊、张＊＊"

    def test_one_character_is_left(self) -> None:
        """A known string of one character would shred the text."""
        assert mask_known("张家界的张某", ("张",)) == "张家界的张某"

    def test_known_twice_changes_nothing(self) -> None:
        """Covering known names is idempotent."""
        once = mask_known("欧阳小明与欧阳", ("欧阳小明", "欧阳"))
        assert mask_known(once, ("欧阳小明", "欧阳")) == once == "欧＊＊与欧＊＊"

    @pytest.mark.parametrize(
        ("name", "covered"),
        [("张三", "张＊＊"), (" 欧阳小明 ", "欧＊＊"), ("李", "＊＊"), ("", "＊＊")],
    )
    def test_name(self, name: str, covered: str) -> None:
        """A name keeps its first character and does not tell its length."""
        assert mask_name(name) == covered

    @pytest.mark.parametrize(
        ("address", "covered"),
        [
            ("湖南省长沙市岳麓区望城坡街道某小区3栋502", "湖南省长沙市岳麓区望城坡街道＊＊"),
            ("长沙市芙蓉区五一大道1号", "长沙市芙蓉区＊＊"),
            ("12号楼", "＊＊"),
        ],
    )
    def test_address(self, address: str, covered: str) -> None:
        """An address keeps its administrative part."""
        assert mask_address(address) == covered


class TestContacts:
    """Ways to reach a person."""

    @pytest.mark.parametrize(
        ("kind", "value", "covered"),
        [
            ("mobile", "１３８ 1234 5678", "138****5678"),
            ("landline", "0731-84123456", "0731-****3456"),
            ("landline", "84123456", "****3456"),
            ("mobile", "138****5678", "138****5678"),
            ("mobile", "1234", "****"),
            ("email", "zhang.san@example.org", "z***@example.org"),
            ("message", "wxid_4711", "w＊＊"),
            ("email", "@", "＊＊"),
        ],
    )
    def test_contact(self, kind: str, value: str, covered: str) -> None:
        """Every kind keeps just enough to be recognised by who knows it."""
        assert mask_contact(kind, value) == covered


def test_half_width_is_one_to_one() -> None:
    """The map changes no length, so that positions stay valid."""
    wide = "０１２３４５６７８９－＋（）［］文"
    assert half_width(wide) == "0123456789-+()[]文"
    assert len(half_width(wide)) == len(wide)


class TestAddressForms:
    """People shorten an address; each way of writing it is covered."""

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("泉城路88号漏水", "泉＊＊漏水"),
            ("泉城路88号3单元502漏水", "泉＊＊漏水"),
            ("济南市历下区泉城路88号3单元502漏水", "济＊＊漏水"),
            ("历下区漏水", "历下区漏水"),
        ],
    )
    def test_shorter_forms_are_covered(self, text: str, shown: str) -> None:
        """The street with its number is as good as the whole; the region alone tells nothing."""
        forms = address_forms("济南市历下区泉城路88号3单元502")
        assert mask_known(text, forms) == shown

    def test_too_little_is_no_form(self) -> None:
        """A form of a few characters would shred the text."""
        assert address_forms("3号") == ()
