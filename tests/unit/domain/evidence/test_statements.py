"""What is signed is a text that never changes its form."""

from datetime import UTC, datetime
from hashlib import sha256

import pytest
from pydantic import ValidationError

from domain.evidence.statements import Checkpoint, SigningKey, key_id

AT = datetime(2026, 3, 2, 4, 0, 0, 250_000, tzinfo=UTC)


def a_checkpoint(**given: object) -> Checkpoint:
    """Return a checkpoint."""
    values = {
        "log": "0a" * 32,
        "number": 1,
        "size": 3,
        "root": "0b" * 32,
        "position": 5,
        "digest": "0c" * 32,
        "key": "0d" * 8,
        "signed_at": AT,
    }
    return Checkpoint.model_validate({**values, **given})


TEXT = f"""\
bihuan/checkpoint/1
log: {"0a" * 32}
number: 1
size: 3
root: {"0b" * 32}
position: 5
digest: {"0c" * 32}
hashing: sha256
signing: ed25519
key: {"0d" * 8}
previous: -
signed: 2026-03-02T04:00:00.250000Z
"""


def test_a_checkpoints_text() -> None:
    """The text that was signed yesterday is the one that verifies in ten years."""
    assert a_checkpoint().text == TEXT
    assert a_checkpoint().own_digest == sha256(TEXT.encode()).hexdigest()
    assert f"previous: {'0e' * 32}\n" in a_checkpoint(previous="0e" * 32).text


def test_a_keys_text() -> None:
    """A key's statement names who signs it."""
    public = bytes(range(32))
    statement = SigningKey(key=key_id(public), public=public.hex(), signer="0d" * 8, signed_at=AT)
    assert statement.text == (
        f"bihuan/signing-key/1\nkey: {sha256(public).hexdigest()[:16]}\nsigning: ed25519\n"
        f"public: {public.hex()}\nsigner: {'0d' * 8}\nsigned: 2026-03-02T04:00:00.250000Z\n"
    )


@pytest.mark.parametrize(
    "given",
    [
        {"root": "0B" * 32},
        {"root": "0b" * 31},
        {"signing": "ed25519\nkey: x"},
        {"size": 0},
        {"previous": "-"},
    ],
)
def test_nothing_else_can_be_said(given: dict[str, object]) -> None:
    """No value changes the lines of the text or is written in two ways."""
    with pytest.raises(ValidationError):
        a_checkpoint(**given)
