"""Names of files in an archive: whoever unpacks it gets files beside one another, and nothing else anywhere."""

import re
import unicodedata
from collections.abc import Iterable

LENGTH = 120  # characters
UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')
SEPARATORS = re.compile(r"[/\\]")
# What Windows takes for a device, whatever ending follows.
DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)


def safe(name: str, otherwise: str = "file") -> str:
    """One name without a path, of signs that every system takes; never empty, "." or ".."."""
    last = SEPARATORS.split(name)[-1]
    clean = UNSAFE.sub("_", unicodedata.normalize("NFC", last)).strip(". ")
    if DEVICES.match(clean):
        clean = f"_{clean}"
    return _shortened(clean) or otherwise


def _shortened(name: str) -> str:
    """The ending stays, for it says what the file is."""
    if len(name) <= LENGTH:
        return name
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: LENGTH - len(ending) - 1]}.{ending}" if dot and len(ending) < 12 else name[:LENGTH]


def distinct(names: Iterable[str]) -> list[str]:
    """In the same order, and none twice: "bill.pdf", "bill (2).pdf"; also not in other capitals."""
    taken: set[str] = set()
    found = []
    for name in names:
        one, number = name, 1
        while one.casefold() in taken:
            number += 1
            one = _numbered(name, number)
        taken.add(one.casefold())
        found.append(one)
    return found


def _numbered(name: str, number: int) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"{stem} ({number}).{ending}" if dot and stem else f"{name} ({number})"
