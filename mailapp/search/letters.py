"""A letter as the index keeps it: the same texts that a search would read in its file."""

from collections.abc import Iterable

from mailapp.search import attachments
from mailapp.search.values import BETWEEN, Letter, Limits, storable
from mailapp.standards.message import finding
from mailapp.store.search_sources import Source


def read(source: Source, limits: Limits) -> Letter:
    """Raises OSError, FileNotFoundError when its file is gone."""
    with source.open() as file:

        def octets(start: int, end: int) -> bytes:
            file.seek(start)
            return file.read(end - start)

        attached = _joined(attachments.texts(source.parts, octets, limits))
        shown = storable(source.about)
        if not finding.is_read_whole(source.parts):
            return Letter(source.content, False, shown=shown, attached=attached)
        keep = _Kept(limits.letter_characters)
        try:
            for field in finding.of_headers(source.parts, octets):
                keep.add("head", field)
            for one in finding.readings(source.parts, octets, 0):
                keep.add("markup" if one.markup else "text", one.text)
        except _TooMuch:
            return Letter(source.content, False, shown=shown, attached=attached)
    texts = {name: BETWEEN.join(found) for name, found in keep.texts.items()}
    return Letter(source.content, True, shown=shown, attached=attached, **texts)


class _TooMuch(Exception):
    """There are more characters than we keep of one letter."""


class _Kept:
    """Texts by their field, until there are too many: a letter of 100 MB shall not cost as much memory."""

    def __init__(self, characters: int) -> None:
        self._room = characters
        self.texts: dict[str, list[str]] = {"head": [], "text": [], "markup": []}

    def add(self, name: str, text: str) -> None:
        """Raises _TooMuch."""
        self._room -= len(text)
        if self._room < 0:
            raise _TooMuch
        self.texts[name].append(storable(text))


def _joined(texts: Iterable[str]) -> str:
    return BETWEEN.join(map(storable, texts))
