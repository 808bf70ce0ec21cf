"""What serving commands print: one document for programs, whatever else has something to say."""

import subprocess
import sys
from typing import Final

SCRIPT: Final = """
import os, subprocess, sys
from bihuan.cli.serving import own_standard_output
own_standard_output()
os.write(1, b"the SDK warns\\n")
subprocess.run([sys.executable, "-c", "print('a child says')"], check=True)
print('{"part": "路灯"}')
"""


def test_nobody_else_writes_to_it() -> None:
    """Neither code that is no Python nor a child: their lines go to standard error."""
    ended = subprocess.run(  # noqa: S603 -- our own code
        [sys.executable, "-c", SCRIPT], capture_output=True, encoding="utf-8", check=True
    )
    assert ended.stdout == '{"part": "路灯"}\n'
    assert ended.stderr == "the SDK warns\na child says\n"
