"""How values travel through Temporal: pydantic models as JSON, encrypted before they leave."""

import hashlib
import os
from collections.abc import Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    PayloadCodec,
)

_ENCODING: Final = b"binary/encrypted"
_NONCE_BYTES: Final = 12
# The workflow's own description (its handlers and current details, nothing personal) answers a
# query and is never stored; left in clear, Temporal's pages can show it.
_SHOWN: Final = b"temporal.api.sdk.v1.WorkflowMetadata"


class PayloadKeyError(RuntimeError):
    """A payload was encrypted under a key that is not at hand, or was altered."""


class EncryptingCodec(PayloadCodec):
    """AES-GCM over whole payloads; names its key, so that keys can be changed.

    New payloads use `key`; `older_keys` are tried for what was written before, by key id.
    """

    def __init__(self, key: bytes, older_keys: Sequence[bytes] = ()) -> None:
        """Take keys of 16, 24 or 32 bytes."""
        self._key_id = _key_id(key)
        self._ciphers = {_key_id(each): AESGCM(each) for each in (*older_keys, key)}

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Encrypt each payload, its metadata included."""
        return [self._encrypted(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Decrypt each payload that is encrypted. Raises PayloadKeyError."""
        return [self._decrypted(payload) for payload in payloads]

    def _encrypted(self, payload: Payload) -> Payload:
        if payload.metadata.get("messageType") == _SHOWN:
            return payload
        nonce = os.urandom(_NONCE_BYTES)
        box = self._ciphers[self._key_id].encrypt(nonce, payload.SerializeToString(), _ENCODING)
        metadata = {"encoding": _ENCODING, "key": self._key_id}
        return Payload(metadata=metadata, data=nonce + box)

    def _decrypted(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != _ENCODING:
            return payload
        cipher = self._ciphers.get(payload.metadata["key"])
        if cipher is None:
            message = "A Temporal payload was encrypted under a key that is not in this directory"
            raise PayloadKeyError(message)
        nonce, box = payload.data[:_NONCE_BYTES], payload.data[_NONCE_BYTES:]
        try:
            return Payload.FromString(cipher.decrypt(nonce, box, _ENCODING))
        except InvalidTag:
            message = "A Temporal payload was altered, or its key is not the one it names"
            raise PayloadKeyError(message) from None


_PYDANTIC: Final = PydanticPayloadConverter()


class _JsonPayloads(CompositePayloadConverter):
    """The converter of pydantic models, made once: the SDK makes one for each activation."""

    def __init__(self) -> None:
        super().__init__(*_PYDANTIC.converters.values())


def encrypting_converter(key: bytes, older_keys: Sequence[bytes] = ()) -> DataConverter:
    """Return the converter that client and worker share; error texts are encrypted as well."""
    return DataConverter(
        payload_converter_class=_JsonPayloads,
        payload_codec=EncryptingCodec(key, older_keys),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"bihuan payload key id" + key).hexdigest()[:16].encode()
