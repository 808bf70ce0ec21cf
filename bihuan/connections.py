"""How many connections one address has open at once, in one serving process."""

from typing import Final

from application.identity.counted_address import counted_address

GENEROUS: Final = 500
"""Enough for an office behind one address, too few to take up every file of a process."""
TURNED_AWAY: Final = (
    b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 5\r\n"
    b"Content-Length: 0\r\nConnection: close\r\n\r\n"
)
"""Said before anything is asked: of a form that no reader has to wait for."""


class Connections:
    """Counts the open connections of each address; only those with some are remembered.

    Of IPv6 the network of a line is one address.
    """

    def __init__(self, most: int) -> None:
        """Take how many one address may have; 0: as many as it likes."""
        self._most = most
        self._open: dict[str, int] = {}

    def opened(self, address: str) -> bool:
        """Count one that was opened; return whether it may stay, else it is not counted."""
        line = counted_address(address)
        found = self._open.get(line, 0)
        if self._most and found >= self._most:
            return False
        self._open[line] = found + 1
        return True

    def closed(self, address: str) -> None:
        """Count one that may have stayed as gone."""
        line = counted_address(address)
        left = self._open.pop(line) - 1
        if left:
            self._open[line] = left
