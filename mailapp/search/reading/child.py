"""`python -m mailapp.search.reading.child KIND PAGES CHARACTERS SECONDS`: a document comes in, its text goes out.

A process of its own for each document, with little memory, little time and low priority: a bomb, an endless page or a
bug of a library kills this one, and the document is not found by its content. Exit status 1: it cannot be read.
"""

import os
import resource
import sys

from mailapp.search.reading import kinds, office, pdf
from mailapp.search.reading.enough import Unreadable

MEMORY = 768 * 1024 * 1024  # octets of address space, libraries and the document among them
NICE = 19


def restrain(seconds: int) -> None:
    """Also: no files, no core, no processes of its own."""
    os.nice(NICE)
    for name, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(name, (most, most))


def text_of(octets: bytes, kind: str, pages: int, characters: int) -> str:
    """Raises Unreadable, and whatever the libraries raise."""
    if kind == kinds.PDF:
        return pdf.text_of(octets, pages, characters)
    return office.text_of(octets, kind, characters)


def main(words: list[str]) -> int:
    kind, pages, characters, seconds = words[0], *map(int, words[1:4])
    restrain(seconds)
    try:
        text = text_of(sys.stdin.buffer.read(), kind, pages, characters)
    except (Unreadable, MemoryError) as trouble:
        print(trouble, file=sys.stderr)
        return 1
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
