"""Names that are written out at an edge, for its types and for a quick `--help`: all, no others."""

from typing import get_args

from api.routers.exports import Format
from api.routers.rules import RegisterName
from application.exchange.run import FORMATS
from bihuan.cli.directory.choosing import REGISTERS
from domain.directory.registers import RECORDS


def test_registers_are_those_of_the_directory() -> None:
    """Over HTTP and on the command line one asks for every register there is."""
    assert get_args(RegisterName) == REGISTERS == tuple(RECORDS)


def test_formats_are_those_that_are_written() -> None:
    """Over HTTP one asks for every format that an export has."""
    assert get_args(Format) == tuple(FORMATS)
