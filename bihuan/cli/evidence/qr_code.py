"""A text as QR code: for a terminal and as a picture that prints at any size."""

import io
from pathlib import Path

import segno


def as_lines(text: str) -> str:
    """Return the code in half blocks, as wide as a terminal's line may be."""
    written = io.StringIO()
    segno.make_qr(text, error="m").terminal(written, compact=True)
    return written.getvalue().rstrip("\n")


def write_svg(text: str, path: Path) -> None:
    """Write the code as SVG."""
    segno.make_qr(text, error="m").save(str(path), kind="svg", scale=4)
