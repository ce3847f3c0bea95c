"""Letters that the server itself writes, in the language of whoever reads them.

Each language is a folder of `templates/letters`: a template for each kind of letter, its first line the subject,
and `advice.toml`. A new language is a new folder, and its name in `mailapp/directory/languages.py`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from mailapp.directory import api as directory
from mailapp.standards.compose import automatic
from mailapp.standards.message import headers

LANGUAGES = tuple(directory.LANGUAGES)
ASKED = ("content-language", "accept-language")  # RFC 3282: in what the letter is written, what its writer reads
BLAMES_THEM = ("", "5.7.")  # advice that speaks of another server's words


@dataclass(frozen=True, slots=True)
class Words:
    """One letter's words. `text`: lines parted by "\\n"."""

    language: str
    subject: str
    text: str


def language_of(header: bytes, office: str) -> str:
    """The language for whoever wrote this letter: as its header says, else the office's."""
    for name in ASKED:
        said = headers.header_of(header, name) or b""
        for tag in said.decode("ascii", "replace").split(","):
            spoken = tag.partition(";")[0].partition("-")[0].strip().lower()
            if spoken in LANGUAGES:
                return spoken
    return office if office in LANGUAGES else LANGUAGES[0]


def words(language: str, kind: str, known: Mapping[str, Any]) -> Words:
    """A letter of this kind ("failed", "over_limit", …), with what is `known` put in."""
    language = language if language in LANGUAGES else LANGUAGES[0]
    with translation.override(language):
        subject, _, text = render_to_string(f"letters/{language}/{kind}.txt", dict(known)).partition("\n")
    return Words(language, " ".join(subject.split()), text)


def advice(language: str, status: str, *, ours: bool = False) -> str:
    """What a sender can do about a status of RFC 3463, in a sentence or two. `ours`: no other server said it."""
    known = _advice(language if language in LANGUAGES else LANGUAGES[0])
    if status in known:
        return known[status]
    families = [family for family in known if family.endswith(".") and status.startswith(family)]
    family = max(families, key=len, default="")
    return known["ours" if ours and family in BLAMES_THEM else family]


def notice(
    language: str, kind: str, *, author: str, to: str, message_id: str, now: datetime, known: Mapping[str, Any]
) -> bytes:
    """A whole letter to one of our people, CRLF throughout."""
    said = words(language, kind, known)
    return automatic(
        author=author,
        to=to,
        subject=said.subject,
        text=said.text,
        language=said.language,
        message_id=message_id,
        now=now,
    )


@cache
def _advice(language: str) -> dict[str, str]:
    return tomllib.loads(render_to_string(f"letters/{language}/advice.toml"))
