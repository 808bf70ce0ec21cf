"""Signs commands where they enter, so that who reaches Temporal cannot forge an actor."""

import hmac
from hashlib import sha256


class CommandSigner:
    """HMAC-SHA256 under a key derived from the master key for `command-signature` alone."""

    def __init__(self, key: bytes) -> None:
        """Take the derived key."""
        self._key = key

    def sign(self, payload: str) -> str:
        """Return the signature of `payload`, in hex."""
        # A text that is no valid Unicode must be refused by its rule, not fail here.
        return hmac.digest(self._key, payload.encode(errors="surrogatepass"), sha256).hex()

    def verify(self, payload: str, signature: str) -> bool:
        """Return whether `signature` is that of `payload`, in constant time."""
        given = signature.encode(errors="surrogatepass")
        return hmac.compare_digest(self.sign(payload).encode(), given)
