"""All attachments of a letter as one archive, made while it is sent: nothing of it lies in memory or on the disk."""

from collections.abc import Iterator
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from mailapp.scanners.local.kinds import ending
from webmail.html.tokens import names
from webmail.letters import filenames, frame
from webmail.letters.names import name_of
from webmail.letters.opened import Opened

FILES = 500  # in one archive
PACKED = names("zip gz tgz bz2 xz 7z rar jpg jpeg png gif webp mp3 mp4 docx xlsx pptx odt ods pdf")
EARLIEST = (1980, 1, 1, 0, 0, 0)  # of the format


class Pipe:
    """What is written to it can be taken out; it never goes back, so that ZipFile streams."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, octets: bytes) -> int:
        self._pieces.append(bytes(octets))
        return len(octets)

    def flush(self) -> None:
        """Nothing waits here."""

    def taken(self) -> bytes:
        octets = b"".join(self._pieces)
        self._pieces.clear()
        return octets


def archive(letter: Opened, when: datetime) -> Iterator[bytes]:
    """The pieces of a zip file, with names that do no harm where it is unpacked."""
    parts = letter.arrangement.attachments[:FILES]
    called = filenames.distinct(filenames.safe(name_of(part)) for part in parts)
    pipe = Pipe()
    with ZipFile(pipe, "w") as made:  # type: ignore[call-overload]  # all that it needs of a file is there
        for part, name in zip(parts, called, strict=True):
            entry = ZipInfo(name, max(EARLIEST, when.timetuple()[:6]))
            entry.compress_type = ZIP_STORED if ending(name) in PACKED else ZIP_DEFLATED
            with made.open(entry, "w", force_zip64=part.size >= 2**31) as file:
                for piece in frame.content(letter, part, view=False):
                    file.write(piece)
                    yield pipe.taken()
    yield pipe.taken()
