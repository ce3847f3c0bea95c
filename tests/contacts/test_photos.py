"""Photos become small and upright, and tell nothing but what one sees."""

from io import BytesIO

import pytest
from PIL import Image

from mailapp.contacts import photos
from mailapp.contacts.values import ContactsError
from mailapp.standards.vcard import Photo
from tests.contacts.conftest import PIXEL

ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F


def drawn(kind: str, mode: str = "RGB", size: tuple[int, int] = (60, 40), **more: object) -> bytes:
    image, file = Image.new(mode, size, more.pop("colour", 0)), BytesIO()
    image.putpixel((0, 0), image.getpixel((0, 0)))
    image.save(file, kind, **more)
    return file.getvalue()


def camera() -> bytes:
    """What a phone writes: on its side, with its maker and where it was."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER], exif.get_ifd(GPS)[1] = 6, "Phone Works", "N"
    return drawn("JPEG", size=(3000, 1500), exif=exif, comment=b"at home", icc_profile=b"profile" * 9)


@pytest.mark.parametrize(
    ("octets", "media_type", "size"),
    [
        (camera(), "image/jpeg", (256, 512)),
        (drawn("PNG", "RGBA", (900, 300)), "image/png", (512, 171)),
        (drawn("PNG", "P", transparency=0), "image/png", (60, 40)),
        (drawn("PNG", "I;16"), "image/jpeg", (60, 40)),
        (drawn("JPEG", "CMYK", colour=(0, 9, 9, 0)), "image/jpeg", (60, 40)),
        (drawn("GIF", "P", save_all=True, append_images=[Image.new("P", (60, 40), 9)]), "image/jpeg", (60, 40)),
        (drawn("WEBP"), "image/jpeg", (60, 40)),
        (PIXEL, "image/jpeg", (1, 1)),
    ],
)
def test_drawn(octets: bytes, media_type: str, size: tuple[int, int]):
    photo = photos.checked(Photo("text/html", octets))
    image = Image.open(BytesIO(photo.octets))
    assert (photo.media_type, image.size, image.get_format_mimetype()) == (media_type, size, media_type)
    assert not dict(image.getexif())
    assert not set(image.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert photos.checked(photo) is photo


def test_noise_that_one_sees_through_is_laid_on_white():
    noise = Image.effect_noise((512, 512), 90)
    image, file = Image.merge("RGBA", [noise] * 4), BytesIO()
    image.save(file, "PNG")
    assert photos.checked(Photo("", file.getvalue())).media_type == "image/jpeg"


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (b"", "no JPEG"),
        (b"<svg onload=alert(1)>", "no JPEG"),
        (drawn("TIFF"), "no JPEG"),
        (drawn("BMP"), "no JPEG"),
        (drawn("JPEG")[:-60], "damaged"),
        (drawn("WEBP")[:40], "damaged"),
        (PIXEL[:16] + b"\x00\x00\xff\xff" * 2 + PIXEL[24:], "no JPEG"),
        (drawn("PNG", "1", (4001, 4001)), "million pixels"),
    ],
)
def test_refused(octets: bytes, said: str):
    with pytest.raises(ContactsError, match=said):
        photos.checked(Photo("image/png", octets))
