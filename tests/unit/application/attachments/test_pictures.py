"""Pictures: what they say of their taking is read, and what is shown says nothing of it."""

import io
from typing import NamedTuple

import pytest
from PIL import Image

from application.attachments.picture import SHOWN_SIDE, Drawn, draw_anew
from application.attachments.sealed_stream import SealingWriter, new_key, unsealed
from domain.issue.values import MediaType
from tests.files import COMMENT, LATITUDE, LONGITUDE, MAKER, bare, noted, picture

_TYPES: dict[str, MediaType] = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


class Shown(NamedTuple):
    """How a picture was drawn, and the file that is shown."""

    drawn: Drawn
    content: bytes


def shown(content: bytes, form: str = "JPEG") -> Shown:
    """Return what is shown of a picture."""
    file, key = io.BytesIO(), new_key()
    writer = SealingWriter(file, key, "copy")
    drawn = draw_anew(io.BytesIO(content), _TYPES[form], writer)
    writer.finish()
    return Shown(drawn, b"".join(unsealed([file.getvalue()], key, "copy")))


class TestShown:
    @pytest.mark.parametrize("form", _TYPES)
    def test_holds_no_notes(self, form: str) -> None:
        """No EXIF, no place, no maker, no comment; no reader finds any."""
        content = noted(picture(), form)
        assert MAKER.encode() in content
        clean = shown(content, form).content
        assert MAKER.encode() not in clean
        assert COMMENT not in clean
        assert b"Exif" not in clean
        with Image.open(io.BytesIO(clean)) as image:
            image.load()
            assert not image.getexif()
            assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}

    def test_holds_no_text_of_a_png(self) -> None:
        """What somebody wrote beside the pixels stays behind."""
        image, notes = picture(), io.BytesIO()
        from PIL.PngImagePlugin import PngInfo  # noqa: PLC0415 -- one test

        info = PngInfo()
        info.add_text("Author", "SECRETAUTHOR")
        info.add_itxt("XML:com.adobe.xmp", "<x>SECRETXMP</x>")
        image.save(notes, "PNG", pnginfo=info)
        assert b"SECRET" in notes.getvalue()
        assert b"SECRET" not in shown(notes.getvalue(), "PNG").content

    def test_holds_nothing_behind_its_end(self) -> None:
        """A page glued to a picture is gone."""
        clean = shown(bare(picture()) + b"<script>alert(1)</script>").content
        assert b"script" not in clean

    def test_stands_upright(self) -> None:
        """The camera's turn is done in the pixels: its note is gone."""
        exif = Image.Exif()
        exif[0x0112] = 6
        file = io.BytesIO()
        picture(size=(64, 48)).save(file, "JPEG", exif=exif)
        with Image.open(io.BytesIO(shown(file.getvalue()).content)) as image:
            assert image.size == (48, 64)

    @pytest.mark.parametrize("form", ["JPEG", "PNG"])
    def test_is_no_larger_than_eyes_need(self, form: str) -> None:
        """Longer sides are drawn smaller; the original is kept."""
        content = bare(picture(size=(SHOWN_SIDE * 2, 20)), form)
        with Image.open(io.BytesIO(shown(content, form).content)) as image:
            assert image.size == (SHOWN_SIDE, 10)

    @pytest.mark.parametrize("mode", ["P", "L", "LA", "RGBA", "1", "I;16"])
    def test_shows_every_kind_of_png(self, mode: str) -> None:
        """Palettes, greys and transparency are pictures too."""
        plain = picture().convert("L")
        if mode == "I;16":
            image = Image.new("I;16", (64, 48), 40_000)
        else:
            image = plain.convert("RGB").convert(mode)
        with Image.open(io.BytesIO(shown(bare(image, "PNG"), "PNG").content)) as drawn:
            assert drawn.size == (64, 48)
            assert drawn.mode == ("RGBA" if mode in {"LA", "RGBA"} else "RGB")

    def test_keeps_the_grey_of_16_bits(self) -> None:
        """A picture of a scanner is not all white."""
        image = Image.new("I;16", (64, 48), 0x8000)
        with Image.open(io.BytesIO(shown(bare(image, "PNG"), "PNG").content)) as drawn:
            assert drawn.getpixel((5, 5)) == (0x80, 0x80, 0x80)


class TestTaking:
    @pytest.mark.parametrize("form", _TYPES)
    def test_is_read(self, form: str) -> None:
        """Time with its zone, place in degrees."""
        capture = shown(noted(picture(), form), form).drawn.capture
        assert capture.time == "2026-03-02T09:30:15+08:00"
        assert capture.place
        latitude, longitude = map(float, capture.place.split(", "))
        assert latitude == pytest.approx(LATITUDE, abs=1e-5)
        assert longitude == pytest.approx(LONGITUDE, abs=1e-5)

    def test_is_unknown_where_nothing_was_noted(self) -> None:
        """A picture need say nothing."""
        assert shown(bare(picture())).drawn.capture == (None, None)

    @pytest.mark.parametrize(
        "gps",
        [
            {1: "N", 2: (91.0, 0.0, 0.0), 3: "E", 4: (1.0, 0.0, 0.0)},
            {1: "N", 2: (1.0, 2.0), 3: "E", 4: (1.0, 0.0, 0.0)},
            {2: (1.0, 0.0, 0.0)},
            {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        ],
    )
    def test_that_cannot_be_is_none(self, gps: dict[int, object]) -> None:
        """A broken note in a good picture is no note."""
        exif = Image.Exif()
        exif[0x0132] = "no date"
        exif.get_ifd(0x8825).update(gps)
        file = io.BytesIO()
        picture().save(file, "JPEG", exif=exif)
        assert shown(file.getvalue()).drawn.capture == (None, None)


class TestPixels:
    def test_are_equal_for_the_same_picture(self) -> None:
        """With other notes, or in another lossless file, it is the same picture."""
        png = shown(bare(picture(), "PNG"), "PNG").drawn.pixels
        assert shown(noted(picture(), "PNG"), "PNG").drawn.pixels == png
        assert shown(noted(picture())).drawn.pixels == shown(bare(picture())).drawn.pixels

    def test_differ_for_another(self) -> None:
        """Another shade is another picture."""
        assert shown(bare(picture(1))).drawn.pixels != shown(bare(picture(2))).drawn.pixels
