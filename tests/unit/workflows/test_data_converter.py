"""Payloads: encrypted under a named key, altered or foreign ones refused."""

from uuid import uuid4

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.exceptions import ApplicationError

from tests.fake_store import step_of
from tests.fixtures_temporal import PAYLOAD_KEY
from workflows.data_converter import EncryptingCodec, PayloadKeyError, encrypting_converter

OTHER_KEY = bytes(32)
PLAIN = Payload(metadata={"encoding": b"json/plain"}, data=b'"planted"')


class TestCodec:
    """What was encrypted comes back under the same key, and under no other."""

    async def test_round_trip(self) -> None:
        """A payload comes back with its metadata; its boxes differ each time."""
        codec = EncryptingCodec(PAYLOAD_KEY)
        first, second = await codec.encode([PLAIN, PLAIN])
        assert first.data != second.data
        assert b"planted" not in first.SerializeToString()
        assert await codec.decode([first, second]) == [PLAIN, PLAIN]

    async def test_older_key_still_reads(self) -> None:
        """After a change of keys old payloads are read, new ones use the new key."""
        (old,) = await EncryptingCodec(OTHER_KEY).encode([PLAIN])
        both = EncryptingCodec(PAYLOAD_KEY, older_keys=[OTHER_KEY])
        assert await both.decode([old]) == [PLAIN]
        (new,) = await both.encode([PLAIN])
        assert await EncryptingCodec(PAYLOAD_KEY).decode([new]) == [PLAIN]

    async def test_foreign_key_is_named_as_the_reason(self) -> None:
        """Without the key the reader is told so, not that the data is broken."""
        (box,) = await EncryptingCodec(OTHER_KEY).encode([PLAIN])
        with pytest.raises(PayloadKeyError, match="not in this directory"):
            await EncryptingCodec(PAYLOAD_KEY).decode([box])

    async def test_altered_payload_is_refused(self) -> None:
        """One changed bit is noticed."""
        codec = EncryptingCodec(PAYLOAD_KEY)
        (box,) = await codec.encode([PLAIN])
        box.data = box.data[:-1] + bytes([box.data[-1] ^ 1])
        with pytest.raises(PayloadKeyError, match="altered"):
            await codec.decode([box])

    async def test_clear_payload_passes(self) -> None:
        """What was never encrypted (a start by hand) is read as it is."""
        assert await EncryptingCodec(PAYLOAD_KEY).decode([PLAIN]) == [PLAIN]


class TestConverter:
    """Models travel as JSON; error texts are encrypted as well."""

    async def test_model_round_trip(self) -> None:
        """An envelope comes back as an equal envelope."""
        converter = encrypting_converter(PAYLOAD_KEY)
        envelope = step_of(uuid4())
        payloads = await converter.encode([envelope])
        assert await converter.decode(payloads, [type(envelope)]) == [envelope]

    async def test_error_text_is_encrypted(self) -> None:
        """A failure leaves the process without its message and trace in clear."""
        failure = Failure()
        converter = encrypting_converter(PAYLOAD_KEY)
        await converter.encode_failure(ApplicationError("planted"), failure)
        assert b"planted" not in failure.SerializeToString()
        assert "planted" in str(await converter.decode_failure(failure))
