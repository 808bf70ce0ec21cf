"""Open connections are counted by the line that they come over."""

from bihuan.connections import Connections


def test_addresses_of_one_line_have_no_more_than_one_address() -> None:
    """A network of IPv6 is one line's; when one of its connections ends there is room again."""
    counted = Connections(1)
    assert counted.opened("2001:db8::1")
    assert not counted.opened("2001:db8::2")
    assert counted.opened("2001:db8:0:1::1")
    counted.closed("2001:db8::1")
    assert counted.opened("2001:db8::2")
