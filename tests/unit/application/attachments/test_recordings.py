"""Sound and video: shown without what is noted beside them."""

import io
import wave

import pytest

from application.attachments.capture import Capture
from application.attachments.recording import leave_notes_out
from application.attachments.sealed_stream import SealingWriter, new_key, unsealed
from domain.issue.values import MediaType
from tests.files import mp3, video, wav


def shown(content: bytes, media_type: MediaType) -> tuple[bytes, Capture]:
    """Return what is shown of a recording, and what it said of its taking."""
    file, key = io.BytesIO(), new_key()
    writer = SealingWriter(file, key, "copy")
    capture = leave_notes_out(io.BytesIO(content), media_type, writer)
    writer.finish()
    return b"".join(unsealed([file.getvalue()], key, "copy")), capture


class TestShown:
    @pytest.mark.parametrize(
        ("content", "media_type"),
        [(video(), "video/mp4"), (mp3(), "audio/mpeg"), (wav(), "audio/wav")],
    )
    def test_holds_no_notes(self, content: bytes, media_type: MediaType) -> None:
        """No maker, title, singer, place or instant."""
        assert b"SECRET" in content
        clean, _ = shown(content, media_type)
        assert b"SECRET" not in clean
        assert b"+30.6595" not in clean

    def test_of_a_video_moves_nothing(self) -> None:
        """Its index points to where pictures and sound lie, and they still lie there."""
        content = video()
        clean, _ = shown(content, "video/mp4")
        assert len(clean) == len(content)
        assert clean.index(b"mdat") == content.index(b"mdat")
        assert clean[clean.index(b"mdat") :] == content[content.index(b"mdat") :]

    def test_of_a_video_says_nothing_of_when(self) -> None:
        """The instants of its making are empty in each of its heads."""
        clean, _ = shown(video(), "video/mp4")
        for head in (b"mvhd", b"tkhd", b"mdhd"):
            at = clean.index(head) + 8
            assert clean[at : at + 8] == bytes(8)

    def test_of_a_wav_plays(self) -> None:
        """Form and sound are whole."""
        clean, _ = shown(wav(), "audio/wav")
        with wave.open(io.BytesIO(clean)) as sound:
            assert (sound.getnframes(), sound.getframerate()) == (200, 8_000)

    def test_of_an_mp3_is_its_sound(self) -> None:
        """What lies between the notes, byte for byte."""
        clean, _ = shown(mp3(), "audio/mpeg")
        assert clean == b"\xff\xfb\x90\0" * 500


class TestTaking:
    def test_of_a_video_is_read(self) -> None:
        """When by its head, where by its notes."""
        _, capture = shown(video(), "video/mp4")
        assert capture == ("2026-03-02T01:30:15+00:00", "30.659500, 104.063400")
