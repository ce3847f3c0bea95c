"""Photos are drawn anew: small, upright, and without what a camera writes into them (places, times, its own number).

What comes may be anything that calls itself a picture. Pillow reads four kinds and no other, and is loaded when the
first photo comes: it takes memory.
"""

from io import BytesIO
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mailapp.contacts.values import PHOTO_KEPT, PHOTO_OCTETS, PHOTO_PIXELS, PHOTO_SIDE, ContactsError
from mailapp.standards.vcard import Photo

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
QUALITY = 85  # of JPEG
WHITE = (255, 255, 255)


class Drawn(Photo):
    """A photo that we have drawn: it may be kept and shown as it is."""


def checked(photo: Photo) -> Drawn:
    """The photo as it may be kept and shown. Raises ContactsError."""
    if isinstance(photo, Drawn):
        return photo
    if len(photo.octets) > PHOTO_OCTETS:
        raise ContactsError(_("The photo is too large: it may have %(n)d MB.") % {"n": PHOTO_OCTETS // 1024**2})
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # we count ourselves, after a JPEG has said how small it can be read
    try:
        with Image.open(BytesIO(photo.octets), formats=FORMATS) as image:
            return _drawn(image)
    except UnidentifiedImageError as wrong:
        raise ContactsError(_("The photo is no JPEG, PNG, GIF or WebP picture.")) from wrong
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, OverflowError) as wrong:  # as Pillow has it
        raise ContactsError(_("The photo is damaged and cannot be read.")) from wrong


def _drawn(image: "Image") -> Drawn:
    from PIL import ImageOps

    image.draft("RGB", (PHOTO_SIDE, PHOTO_SIDE))  # a large JPEG is read at an eighth of its size
    if image.width * image.height > PHOTO_PIXELS:
        raise ContactsError(_("The photo may have %(n)d million pixels.") % {"n": PHOTO_PIXELS // 1_000_000})
    image.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
    upright = ImageOps.exif_transpose(image)
    if upright.has_transparency_data:
        octets = _written(upright.convert("RGBA"), "PNG")
        if len(octets) <= PHOTO_KEPT:
            return Drawn("image/png", octets)
    return Drawn("image/jpeg", _written(_opaque(upright), "JPEG"))


def _opaque(image: "Image") -> "Image":
    """On white, where one could see through."""
    from PIL import Image

    if not image.has_transparency_data:
        return image.convert("RGB")
    seen = image.convert("RGBA")
    paper = Image.new("RGB", seen.size, WHITE)
    paper.paste(seen, mask=seen)
    return paper


def _written(image: "Image", kind: str) -> bytes:
    image.info = {}  # comments, profiles, texts
    file = BytesIO()
    image.save(file, kind, quality=QUALITY, optimize=True)
    return file.getvalue()
