"""The ids that follow from what the caller gave, so that a repetition meets itself."""

import json
from typing import Final
from uuid import UUID, uuid5

from domain.base import Actor
from domain.issue.commands.base import Command

_NAMESPACE: Final = UUID("6d9d2a1e-5a0f-5d27-9a57-0b1f6d1c9e11")


def issue_id_of_source(source: str, external_id: str) -> UUID:
    """Return the id of the issue that a source knows by this number."""
    return _id_of("source", source, external_id)


def issue_id_of_key(actor: Actor, key: str) -> UUID:
    """Return the id of the issue that an actor opens under an idempotency key."""
    return _id_of("key", actor.id, key)


def command_id(actor: Actor, key: str) -> str:
    """Return the command id: the caller's idempotency key, scoped by actor."""
    return str(_id_of("command", actor.id, key))


def part_id(command: Command, place: int) -> UUID:
    """Return the id of the part that a split makes at this place, the same on every try."""
    return _id_of("part", str(command.issue_id), command.command_id, str(place))


def part_number(number: str, place: int) -> str:
    """Return the number of the part that was made `place`th, counted from 1."""
    return f"{number}-{place}"


def _id_of(*parts: str) -> UUID:
    # JSON keeps the parts apart whatever they hold: ("a|b", "c") is not ("a", "b|c").
    return uuid5(_NAMESPACE, json.dumps(parts))
