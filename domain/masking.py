"""Covers names and numbers in clear text, so that a read model may show it.

Source: rules.md section 9. What a masker cannot know, such as a bystander's name in a sentence,
stays; the text itself is sealed, and revealing it is an audited command.
"""

import re
from collections.abc import Iterable
from typing import Final

ERASED: Final = "[erased]"
"""What a text reads whose person was erased."""

PHONE_KINDS: Final = frozenset({"phone", "mobile", "landline", "telephone", "tel", "fax", "sms"})

_COVER: Final = "＊＊"
_SHORTEST_KNOWN: Final = 2
_LONGEST_SPACED: Final = 4
_SHORTEST_ADDRESS: Final = 4
_LOCAL_TAIL: Final = 4

_WIDE_TO_HALF: Final = dict(
    zip("０１２３４５６７８９－＋（）［］", "0123456789-+()[]", strict=True)
)
_WIDE: Final = re.compile("[０-９－＋（）［］]")

_BLANKS: Final = r" \t\u00a0\u00ad\u2000-\u200d\u202f\u2060\u3000\ufeff"
"""Wide, narrow and unseen ones: they stand in a number and say nothing."""
_DASHES: Final = r"\-\u2010-\u2015\u2212"
_POINTS: Final = "._·•"
_GAP: Final = f"[{_BLANKS}{_DASHES}]{{0,3}}"
# Every number lies whole inside such a run, so most texts never meet the expensive pattern.
_RUN: Final = re.compile(f"[0-9+(][0-9+()XxＸｘ{_BLANKS}{_DASHES}{_POINTS}]{{9,}}")
_NUMBER: Final = re.compile(
    rf"""
    (?<![0-9])
    (?:
      (?P<id_head>[1-9][0-9]{{5}}){_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}{_GAP}
      (?P<id_tail>[0-9]{{3}}[0-9XxＸｘ])
    | (?:(?:\(\+?86\)|\(?0086\)?|\+?86){_GAP})?
      (?:
        (?P<mobile_head>1[3-9][0-9]){_GAP}[0-9]{{4}}{_GAP}(?P<mobile_tail>[0-9]{{4}})
        # In other parts, or digit by digit, with one sign between all of them. Papers have
        # numbers with dashes and strokes in such parts.
      | (?P<parted_head>1[3-9][0-9])(?:
          (?P<point>[{_POINTS}])[0-9]{{4}}(?P=point)
        | (?P<blank>[{_BLANKS}])[0-9]{{3}}(?P=blank)[0-9]
        | [0-9](?P<four>[{_BLANKS}])[0-9]{{3}}(?P=four)
        )(?P<parted_tail>[0-9]{{4}})
      | (?P<even_head>1[3-9][0-9])[0-9](?P<even>[{_BLANKS}])[0-9]{{4}}(?P=even)
        (?P<even_tail>[0-9]{{3}})
      | (?P<single_head>1(?P<one>[{_BLANKS}{_DASHES}])[3-9](?P=one)[0-9])
        (?:(?P=one)[0-9]){{4}}(?P=one)(?P<single_tail>[0-9](?:(?P=one)[0-9]){{3}})
      )
    | (?P<area>\(?(?:\+86{_GAP}0?|0)(?:10|2[0-9]|[3-9][0-9]{{2}})\)?{_GAP})
      [0-9]{{3,4}}{_GAP}(?P<line_tail>[0-9]{{4}})
    )
    (?![0-9])
    # An amount of money, not the next number of a list joined by full stops.
    (?!\.[0-9]{{1,6}}(?![-0-9]))
    """,
    re.VERBOSE,
)
_HEADS: Final = ("mobile", "parted", "even", "single")
_DIGIT_WORDS: Final = "一二三四五六七八九零〇○幺两壹贰叁肆伍陆柒捌玖"
_SPELLED: Final = re.compile(
    f"([一幺壹](?<![{_DIGIT_WORDS}].)[三四五六七八九叁肆伍陆柒捌玖][{_DIGIT_WORDS}])"
    f"[{_DIGIT_WORDS}]{{4}}([{_DIGIT_WORDS}]{{4}})(?![{_DIGIT_WORDS}])"
)
"""A mobile number in words: eleven digits, and none of the words that make an amount."""
_SIGN: Final = "[A-Za-zＡ-Ｚａ-ｚ0-9]"
_MAIL: Final = re.compile(
    rf"(?<![A-Za-zＡ-Ｚａ-ｚ0-9._%+-])({_SIGN})[A-Za-zＡ-Ｚａ-ｚ0-9._%+-]*"
    rf"([@＠](?:[A-Za-zＡ-Ｚａ-ｚ0-9-]+[.．])+[A-Za-zＡ-Ｚａ-ｚ]{{2,}})"
)
_COORDINATES: Final = re.compile(r"(-?[0-9]{1,2}\.[0-9]{2})[0-9]*, (-?[0-9]{1,3}\.[0-9]{2})[0-9]*")
_REGION: Final = re.compile(
    r"^(?:[^\s省市县区]{2,8}(?:省|自治区))?(?:[^\s市州盟]{2,8}(?:市|自治州|州|盟))?"
    r"(?:[^\s市县区旗]{1,8}(?:新区|区|县|旗|市))?(?:[^\s镇乡]{1,8}?(?:街道|镇|乡))?"
)


def half_width(text: str) -> str:
    """Return `text` with full-width digits, －, ＋ and brackets as their ASCII twins, 1:1."""
    if not _WIDE.search(text):
        return text
    return _WIDE.sub(lambda wide: _WIDE_TO_HALF[wide[0]], text)


def mask_text(text: str) -> str:
    """Return `text` half-width, with identity numbers, telephones and mail addresses covered.

    Identity numbers keep 6 + 4 characters whether or not the check digit is right, mobiles 3 + 4
    without prefix and gaps, landlines the area and 4; mail its first character and domain. Not
    inside a longer run of digits, not before a decimal part. Idempotent.
    """
    text = half_width(text)
    if "@" in text or "＠" in text:
        text = _MAIL.sub(r"\1***\2", text)  # first: the name before it may be a number
    text = _SPELLED.sub(r"\1****\2", text)
    covered = _RUN.sub(_cover_run, text)
    # What stands beside a covered number might be one now: go on until nothing is.
    while covered != text:
        text, covered = covered, _RUN.sub(_cover_run, covered)
    return covered


def mask_known(text: str, known: Iterable[str]) -> str:
    """Return `text` half-width, each of the issue's own names and addresses covered.

    Each becomes its first character and ＊＊, whatever its length; the longest goes first. A known
    string of one character is left, since it would shred the text. Short names are found also
    with a space between the characters.
    """
    text = half_width(text)
    for name in sorted({half_width(one).strip() for one in known}, key=lambda n: (-len(n), n)):
        if len(name) >= _SHORTEST_KNOWN:
            for spelling in _spellings(name):
                text = text.replace(spelling, mask_name(name))
    return text


def mask_name(name: str) -> str:
    """Return the first character and ＊＊; a name of one character is covered whole."""
    name = half_width(name).strip()
    return name[0] + _COVER if len(name) > 1 else _COVER


def mask_address(address: str) -> str:
    """Return the leading province, city, county and township, and ＊＊ for the rest."""
    region = _REGION.match(half_width(address).strip())
    return (region[0] if region else "") + _COVER


def mask_place(place: str) -> str:
    """Return coordinates to two decimals, about a kilometre; ＊＊ for what has none."""
    found = _COORDINATES.match(half_width(place).strip())
    return f"{found[1]}, {found[2]}{_COVER}" if found else _COVER


def address_forms(address: str) -> tuple[str, ...]:
    """Return the ways in which people write an address: whole, without its region, to the 号."""
    whole = half_width(address).strip()
    region = _REGION.match(whole)
    local = whole[region.end() :] if region else whole
    house = local[: local.find("号") + 1]
    return tuple(form for form in (whole, local, house) if len(form) >= _SHORTEST_ADDRESS)


def mask_contact(kind: str, value: str) -> str:
    """Return a way to reach a person, covered according to its kind.

    Telephones as in `mask_text`, a local number to its last 4 digits; mail to its first character
    and domain; anything else to its first character.
    """
    value = half_width(value).strip()
    if kind in PHONE_KINDS:
        covered = mask_text(value)
        return covered if "****" in covered else "****" + value[_LOCAL_TAIL:][-_LOCAL_TAIL:]
    local, at, host = value.rpartition("@")
    if at and local:
        return f"{local[0]}***@{host}"
    return mask_name(value)


def _cover_run(run: re.Match[str]) -> str:
    left, covered = run[0], []
    while number := _NUMBER.search(left):
        head, stars, tail = _kept_of(number)
        covered += [left[: number.start()], head, stars]
        # The tail that is kept may be the head of the next number.
        left = left[number.start(tail) :]
    return "".join(covered) + left


def _kept_of(number: re.Match[str]) -> tuple[str, str, str]:
    """Return the head to keep, the stars after it and the name of the tail to keep."""
    for kind in _HEADS:
        if head := number[f"{kind}_head"]:
            return head, "****", f"{kind}_tail"
    if number["id_head"]:
        return number["id_head"], "********", "id_tail"
    return number["area"], "****", "line_tail"


def _spellings(name: str) -> tuple[str, ...]:
    if len(name) > _LONGEST_SPACED:
        return (name,)
    return name, " ".join(name), "\u3000".join(name)
