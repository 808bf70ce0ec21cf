"""Signatures of commands."""

from application.signing import CommandSigner


class TestCommandSigner:
    """Who lacks the key cannot sign."""

    def test_signature_fits_one_payload_and_one_key(self) -> None:
        """Another payload, another key and a broken signature are all noticed."""
        signer = CommandSigner(b"k" * 32)
        signature = signer.sign('{"actor":"甲"}')
        assert signer.verify('{"actor":"甲"}', signature)
        assert not signer.verify('{"actor":"乙"}', signature)
        assert not CommandSigner(b"q" * 32).verify('{"actor":"甲"}', signature)
        assert not signer.verify('{"actor":"甲"}', signature[:-1] + "é")
        assert not signer.verify('{"actor":"甲"}', "")

    def test_broken_unicode_does_not_fail(self) -> None:
        """A payload that is no valid Unicode is signed, so that its own rule refuses it."""
        signer = CommandSigner(b"k" * 32)
        assert signer.verify("\ud83d", signer.sign("\ud83d"))
