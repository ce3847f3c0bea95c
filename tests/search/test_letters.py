"""How much of a large letter is read, when there is more text in it than the index keeps."""

import io

import pytest

from mailapp.search import letters
from mailapp.search.values import Limits
from mailapp.standards.message import scan
from mailapp.store.search_sources import Source

PART = b"--b\r\nContent-Type: text/plain\r\nX-Long: " + b"y" * 50_000 + b"\r\n\r\n" + b"word " * 10_000 + b"\r\n"
LARGE = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + PART * 100 + b"--b--\r\n"


class Watched(io.BytesIO):
    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        octets = super().read(size)
        self.taken += len(octets)
        return octets


class Held(Source):
    """A letter in memory, opened once."""

    def open(self) -> Watched:
        opened.append(Watched(LARGE))
        return opened[-1]


opened: list[Watched] = []


@pytest.mark.parametrize(("characters", "whole"), [(200_000, False), (20_000_000, True)])
def test_reading_ends_where_keeping_does(characters, whole):
    letter = letters.read(Held(1, "", scan(LARGE).parts), Limits(letter_characters=characters))
    assert letter.whole is whole
    assert bool(letter.text) is whole
    assert (opened[-1].taken > 5_000_000) is whole
