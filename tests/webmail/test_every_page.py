"""What every page of the webmail keeps to, also those that nobody has thought of yet."""

import re
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support import pages
from tests.support.office import Office

QUERIES = 12  # for one page, the session and its person among them
DOUBLED = 6  # times: from a few letters to a few hundred
HEADING = re.compile(r"<h1\b")
INLINE = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|=\"?javascript:", re.IGNORECASE)
TITLE = re.compile(r"<title>\s*\S[^<]* · Pillarbox</title>")
ICON_ONLY = re.compile(r"<(?:a|button|summary)\b(?![^>]*aria-label)[^>]*\bicon-only\b[^>]*>")


def _queries(anna: Client, path: str) -> list[str]:
    """Of a page that has been seen before; what is remembered for some seconds is now and then read anew."""
    return min((_asked(anna, path) for _ in range(3)), key=len)


def _asked(anna: Client, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        anna.get(path)
    return [one["sql"][:160] for one in asked.captured_queries]


def test_no_page_costs_more_in_a_larger_mailbox(office: Office, anna: Client, monkeypatch: pytest.MonkeyPatch):
    # On a slow machine rights would be forgotten between one look and the next.
    monkeypatch.setattr("mailapp.directory.recent.time", SimpleNamespace(monotonic=lambda: 0.0))
    known = pages.furnish(office, anna)
    everywhere = list(pages.places(anna, known))
    few = {place: _queries(anna, place.path) for place in everywhere}
    pages.grow(office, known, DOUBLED)
    many = {place: _queries(anna, place.path) for place in everywhere}
    assert {place.path: asked for place, asked in many.items() if len(asked) > QUERIES} == {}
    assert {place.path: (few[place], asked) for place, asked in many.items() if len(asked) > len(few[place])} == {}


def test_each_page_is_whole_and_holds_no_script(office: Office, anna: Client):
    known = pages.furnish(office, anna)
    seen = list(pages.places(anna, known))
    assert len(seen) > 35
    for place in seen:
        page = anna.get(place.path).content.decode()
        assert HEADING.search(page), f"{place.path}: a heading says what the page is"
        assert TITLE.search(page), place.path
        assert not INLINE.search(re.sub(r"<(textarea|pre)\b.*?</\1>", "", page, flags=re.DOTALL)), place.path
        assert not ICON_ONLY.search(page), f"{place.path}: {ICON_ONLY.search(page)}"


@pytest.mark.parametrize("language", ["de", "ja", "ar"])
def test_each_page_speaks_the_language(office: Office, anna: Client, language: str):
    known = pages.furnish(office, anna)
    seen = list(pages.places(anna, known))
    anna.post("/language", {"language": language})
    for place in seen:
        answer = anna.get(place.path)
        assert (answer.status_code, answer["Content-Language"]) == (200, language), place.path
