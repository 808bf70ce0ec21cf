"""What comes from one line is counted together, however many addresses the line has."""

import pytest

from api.errors import RateLimitedError
from api.limits import Limits
from application.identity.counted_address import counted_address


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("", ""),
        ("testclient", "testclient"),
        ("a:b", "a:b"),
    ],
)
def test_an_address_counts_for_its_line(address: str, counted: str) -> None:
    """A line has a network of IPv6, and one address of IPv4, however it is written."""
    assert counted_address(address) == counted


@pytest.mark.parametrize("what", ["count_address", "count_resident", "count_report"])
def test_another_address_of_a_line_lets_nobody_ask_for_more(what: str) -> None:
    """Each bound by address is one by line."""
    limits = Limits(lambda: 1_000.0, address="1/hour", resident="1/hour", reports="1/hour")
    count = getattr(limits, what)
    count("2001:db8::1")
    with pytest.raises(RateLimitedError):
        count("2001:db8::2")
    count("2001:db8:0:1::1")
