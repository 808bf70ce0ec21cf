"""What an address is counted as, where what comes from it is bounded."""

from ipaddress import IPv6Address
from typing import Final

_SUBSCRIBER: Final = 64
"""Bits of an IPv6 address that a line is given; the others its holder chooses as often as he likes.
"""


def counted_address(address: str) -> str:
    """Return the network of the line that an IPv6 address is of; any other address as it is.

    By whole addresses whoever has one line would be let through without end.
    """
    if ":" not in address:
        return address
    try:
        known = IPv6Address(address)
    except ValueError:
        return address
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    own = 128 - _SUBSCRIBER
    return f"{IPv6Address(int(known) >> own << own)}/{_SUBSCRIBER}"
