"""Searching the names of files that are attached: among those of which the index, or the letter's text, speaks."""

from collections.abc import Iterable

from mailapp.standards.message.values import Part
from mailapp.store import rows, search_texts
from mailapp.store.models import Message
from mailapp.store.query import FileName, Words
from mailapp.store.search_scope import Scope, among


def matching(query: FileName, scope: Scope) -> list[int]:
    """Row ids of those that have such a file."""
    found = Message.objects.filter(pk__in=among(search_texts.matching(Words(query.text), scope)))
    columns = found.values_list("pk", "content__parts").iterator(chunk_size=500)
    return [pk for pk, column in columns if names_a_file(rows.parts(column), query.text)]


def names_a_file(parts: Iterable[Part], text: str) -> bool:
    return any(text.casefold() in part.filename.casefold() for part in parts if part.filename)
