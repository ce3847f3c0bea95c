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
        head = _joined(finding.of_headers(source.parts, octets))
        readings = list(finding.readings(source.parts, octets, 0))
    text = _joined(one.text for one in readings if not one.markup)
    markup = _joined(one.text for one in readings if one.markup)
    if len(head) + len(text) + len(markup) > limits.letter_characters:
        return Letter(source.content, False, shown=shown, attached=attached)
    return Letter(source.content, True, head, text, markup, shown, attached)


def _joined(texts: Iterable[str]) -> str:
    return BETWEEN.join(map(storable, texts))
