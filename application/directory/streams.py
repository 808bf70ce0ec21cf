"""The registers' streams: one each, folded into what the directory knows."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from application.aggregates import Stream
from domain.aggregate import Aggregate, Given
from domain.directory import Registers
from domain.directory.commands import ChangeRegister
from domain.directory.decide import decide
from domain.directory.events import RegisterChanged
from domain.directory.evolve import evolve
from domain.directory.records import Record
from domain.directory.register import Register
from domain.directory.registers import RECORDS
from domain.event import stream_id

RegisterStream = Stream[Register[Any]]
RegisterAggregate = Aggregate[Register[Record], ChangeRegister, RegisterChanged]

STREAMS: Final[Mapping[str, UUID]] = {
    name: stream_id(f"directory.{name}", "all") for name in RECORDS
}
"""Register → its stream. Few streams: freshness is one look at eleven heads."""


@dataclass(frozen=True)
class Folded:
    """Every register as its events made it, and all of them together."""

    streams: Mapping[str, RegisterStream] = field(
        default_factory=lambda: {name: begun(name) for name in RECORDS}
    )
    registers: Registers = field(default_factory=Registers)

    @property
    def heads(self) -> dict[UUID, tuple[int, str]]:
        """Return version and digest of each stream that has begun, as `EventStore.heads` does."""
        return {
            STREAMS[name]: stream.head
            for name, stream in self.streams.items()
            if stream.standing.version
        }

    def with_streams(self, changed: Mapping[str, RegisterStream]) -> "Folded":
        """Return it with these streams gone on; the registers of the others stay the same."""
        streams = {**self.streams, **changed}
        registers = self.registers
        for name, stream in changed.items():
            registers = registers.with_register(name, stream.standing.state)
        return Folded(streams, _named(registers, streams))


def aggregate_of(name: str, others: Registers | None = None) -> RegisterAggregate:
    """Return the register's aggregate; it decides beside these other registers."""

    def beside(
        register: Register[Record], command: ChangeRegister, given: Given
    ) -> tuple[RegisterChanged, ...]:
        return decide(register, command, given, others or Registers())

    return Aggregate(f"directory.{name}", new=lambda _: Register(), decide=beside, evolve=evolve)


def begun(name: str) -> RegisterStream:
    """Return the register before its first event."""
    return Stream(aggregate_of(name).begin(STREAMS[name]))


def _named(registers: Registers, streams: Mapping[str, RegisterStream]) -> Registers:
    """Return the registers under a version that says which events they were folded from."""
    heads = ";".join(f"{name}:{streams[name].digest}" for name in RECORDS)
    version = f"directory@{hashlib.sha256(heads.encode()).hexdigest()[:16]}"
    changed: dict[str, Any] = {"version": version}
    return Registers(**{**{name: registers.register(name) for name in RECORDS}, **changed})
