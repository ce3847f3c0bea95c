"""The text of a PDF, by PDFium (Chromium's reader)."""

from contextlib import suppress

import pypdfium2
from pypdfium2 import PdfiumError

from mailapp.search.reading.enough import Enough, Gathered, Unreadable


def text_of(octets: bytes, pages: int, characters: int) -> str:
    """Of the first `pages` pages. Raises Unreadable."""
    found = Gathered(characters)
    try:
        with suppress(Enough), pypdfium2.PdfDocument(octets) as document:
            for number in range(min(len(document), pages)):
                found.take(_page(document, number) + "\n")
    except PdfiumError as broken:
        raise Unreadable(str(broken)) from broken
    return found.text().replace("\r\n", "\n")


def _page(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    try:
        return str(page.get_textpage().get_text_bounded())
    finally:
        page.close()
