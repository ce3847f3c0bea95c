"""Pages in the languages that they speak, and their catalogues."""

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from mailapp.directory import api as directory
from tests.support import catalogues
from webmail import sentences
from webmail.options import dates
from webmail.templatetags import letters

LANGUAGES = (*catalogues.WHOLE, *catalogues.FOLLOWING)


@pytest.fixture(scope="module")
def marked():
    return catalogues.gather()


def test_people_can_choose_each_language_that_pages_speak():
    assert dict(settings.LANGUAGES) == directory.PAGES
    assert {"en", *LANGUAGES} == set(directory.PAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_placeholder_is_in_each_translation(language: str):
    assert catalogues.wrong(catalogues.read(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_django_reads_is_what_people_read(language: str):
    kept = catalogues.read(language)
    assert catalogues.po(language).with_suffix(".mo").read_bytes() == catalogues.compiled(kept), "run: make messages"


@pytest.mark.parametrize("language", catalogues.WHOLE)
def test_no_sentence_is_missing(language: str, marked):
    """Who writes a new one runs `make messages`, and translates it."""
    assert catalogues.untranslated(catalogues.renew(language, marked)) == []


@pytest.mark.parametrize("language", catalogues.FOLLOWING)
def test_hardly_a_sentence_is_missing(language: str, marked):
    missing = catalogues.untranslated(catalogues.renew(language, marked))
    assert len(missing) * 50 < len(marked), missing


def test_what_is_marked_is_found(marked):
    assert len(marked) > 600
    assert marked.get("No letter chosen") is not None
    assert marked.get("May", "is allowed to") is not None  # not the month, which Django names


@pytest.mark.parametrize(("language", "direction"), [("de", "ltr"), ("ar", "rtl")])
def test_the_browser_is_asked_where_nobody_has_chosen(client: Client, db: None, language: str, direction: str):
    page = client.get("/login", headers={"accept-language": f"{language}-XX,en;q=0.5"}).content.decode()
    assert f'<html lang="{language}" dir="{direction}"' in page


def test_a_language_that_we_do_not_speak_is_not_half_spoken(client: Client, db: None):
    assert client.get("/login", headers={"accept-language": "pt"})["Content-Language"] == "en"


# What rooms below say, and what a German reads; what stands in no table is shown as it came.
SAID = [
    ("There is no such folder.", sentences.said),
    ("There is already a folder Bills.", sentences.said),
    ("nothing proves that it is from example.net", sentences.reason),
    ("carl@example.net is on your own list of welcome senders (a friend)", sentences.reason),
    ("8 points of spam: it has “win” in its subject and a link to bad.example, as earlier junk had", sentences.reason),
]


@pytest.mark.parametrize(("sentence", "say"), SAID)
def test_sentences_of_lower_rooms_are_found_again(sentence: str, say):
    with translation.override("en"):  # the page before may have been an Arab's
        assert say(sentence) == sentence
    with translation.override("fr"):
        assert all(word in say(sentence) for word in sentence.split() if "." in word[:-1])


@pytest.mark.parametrize(
    "text", ["", "Rock and roll", "The folder “A and B (old)” is there.", "x" * 5000, "%", "%(a)s"]
)
def test_what_is_no_sentence_of_theirs_stays(text: str):
    with translation.override("de"):
        assert sentences.said(text) == text


WHEN = datetime(2026, 3, 1, 9, 5, tzinfo=UTC)
WRITTEN = [
    ("en", "Sun 1 Mar 2026, 09:05"),
    ("de", "So, 1. März 2026, 09:05"),
    ("fr", "dim 1 mars 2026, 09:05"),
    ("es", "Dom 1 Mar 2026, 09:05"),
    ("ja", "2026年3月1日 (日) 09:05"),
]


@pytest.mark.parametrize(("language", "written"), WRITTEN)
def test_dates_are_written_as_the_language_does(language: str, written: str):
    with translation.override(language):
        assert dates.moment(WHEN).lower() == written.lower()


@pytest.mark.parametrize(("language", "shown"), [("en", "100,000"), ("de", "100.000"), ("es", "100.000")])
def test_large_numbers_too(language: str, shown: str):
    with translation.override(language):
        assert letters.number(100_000).replace("\u00a0", ".") == shown
