"""Processor time and memory of this process and its children, as the kernel counts them."""

import os
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")
_TICKS: Final = os.sysconf("SC_CLK_TCK")


def cpu_seconds() -> float:
    """Return the processor time of this process and all that it started; 0 without /proc."""
    return sum(_cpu(pid) for pid in _family(os.getpid()))


def resident_bytes() -> int:
    """Return the memory that this process holds; 0 without /proc."""
    try:
        return int((_PROC / "self" / "statm").read_text().split()[1]) * _PAGE_BYTES
    except OSError:
        return 0


def _family(pid: int) -> list[int]:
    try:
        children = [
            int(child)
            for task in (_PROC / str(pid) / "task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except OSError:
        return [pid]
    return [pid, *(member for child in children for member in _family(child))]


def _cpu(pid: int) -> float:
    try:
        after_name = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(after_name[11]) + int(after_name[12])) / _TICKS
