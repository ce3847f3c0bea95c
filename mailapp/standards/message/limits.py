"""Named limits of the scan. What lies beyond them stays in the message; it is only not looked into.

Each name that was reached stands in `Facts.notes`.
"""

from collections.abc import Callable
from typing import Protocol


class Buffer(Protocol):
    """bytes or an mmap: sliced in small windows only, so that a large message costs no memory."""

    def __len__(self) -> int: ...
    def __getitem__(self, piece: slice, /) -> bytes: ...
    def find(self, octets: bytes, start: int, end: int, /) -> int: ...


Note = Callable[[str], object]  # takes the name of a limit that was reached

MAX_DEPTH = 100  # parts within parts
MAX_PARTS = 10_000  # in one message, all levels together
MAX_BOUNDARY_LINES = 1_000_000  # lines that look like a boundary and are none
BOUNDARY_OCTETS = 200  # of a boundary that are compared; RFC 2046 §5.1.1 allows 70
HEADER_OCTETS = 1024 * 1024  # of one header that are read; a longer one passes, its rest unread
NESTED_HEADER_OCTETS = 64 * 1024  # the same, of a part within the message
FIELD_OCTETS = 256 * 1024  # of one field that are understood
FIELDS = 10_000  # of one header that are looked at
PARAMETERS = 200  # of one field
ADDRESSES = 2_000  # of one field
WORK_OCTETS = 4 * 1024 * 1024  # of the headers of all parts together
WINDOW_OCTETS = 1024 * 1024  # read at once, at most
FIRST_WINDOW_OCTETS = 4096  # in which most headers end
PREVIEW_STEPS = (1024, 8 * 1024, 64 * 1024)  # octets of a text that are decoded until its first words are found
PREVIEW_CHARACTERS = 256  # RFC 8970 §3
SUBJECT_CHARACTERS = 2_000
NAMES_CHARACTERS = 2_000  # recipients as a person reads them
REFERENCES = 200  # message identifiers of References and In-Reply-To together
IDENTIFIER_OCTETS = 998  # one Message-ID; RFC 5322 §2.1.1's longest line
NAME_CHARACTERS = 255  # a media type, a charset, an encoding; RFC 6838 §4.2 allows 127 for each half of a type
FILENAME_CHARACTERS = 255
