"""A child whose life is tied to this process, and the proof that it is the one that listens."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypedDict

_PR_SET_PDEATHSIG: Final = 1
_LISTEN: Final = "0A"
_LIBC: Final = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class ChildOptions(TypedDict, total=False):
    """Keyword arguments for subprocess.Popen."""

    preexec_fn: Callable[[], None]
    process_group: int


def tied_to_this_process() -> ChildOptions:
    """Return options that make the kernel kill the child when the calling thread ends.

    On Linux the child gets a group of its own, so that Ctrl-C reaches this program alone, which
    then stops the child last; a SIGKILL to this program's group still ends it, through the kernel.
    Elsewhere it stays in this program's group and ends with the group.
    """
    libc = _LIBC
    if libc is None:
        return ChildOptions()
    parent = os.getpid()

    def die_with_parent() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)  # the parent was killed before the line above took effect

    return ChildOptions(preexec_fn=die_with_parent, process_group=0)


def owns_listening_port(pid: int, port: int) -> bool:
    """Say whether this very process listens at the port (Linux; elsewhere assumed).

    Elsewhere the port was free before the child was started and the child is still alive, which
    is as good as long as nobody else takes the port in between.
    """
    if sys.platform != "linux":
        return True
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    return bool(sockets & _open_files(pid))


def _listening_inodes(port: int) -> set[str]:
    wanted = f":{port:04X}"
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path("/proc/net", table).read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            if fields[1].endswith(wanted) and fields[3] == _LISTEN:
                found.add(fields[9])
    return found


def _open_files(pid: int) -> set[str]:
    found = set()
    try:
        for link in Path(f"/proc/{pid}/fd").iterdir():
            found.add(str(link.readlink()))
    except OSError:
        return found  # files come and go while the process starts; the caller asks again
    return found
