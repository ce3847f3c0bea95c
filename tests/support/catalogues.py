"""The catalogues of the webmail's sentences: gathered from code and templates, compared with locale/, compiled.

Babel does what Debian's gettext would; `make messages` calls `bin/messages`, which calls this.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent.parent
WHOLE = ("de", "fr", "es", "ja")  # every sentence
FOLLOWING = ("ar",)  # nearly every sentence: the newest may still be English
WIDTH = 118  # characters of a line
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
NUMBER = ("%(n)d", "%(n)s", "%(seconds)d")  # of what there are as many
ELSEWHERE = ("admin_ui", "letters")  # folders of templates: the panel speaks English, letters have a folder a language
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|%%")


@dataclass(frozen=True, slots=True)
class Marked:
    """One sentence that somebody marked. `text`: two where it has a plural."""

    text: str | tuple[str, ...]
    context: str | None
    path: str


def gather() -> Catalog:
    """All that is marked, in the order of the files."""
    found = Catalog(project="Pillarbox")
    for one in marked():
        flags = {"python-format"} if PLACEHOLDER.search(" ".join(_each(one.text))) else set()
        found.add(one.text, locations=[(one.path, 0)], flags=flags, context=one.context)
    return found


def marked() -> Iterator[Marked]:
    for room in ("webmail", "mailapp"):
        for path in sorted((ROOT / room).rglob("*.py")):
            source = path.read_text()
            if "gettext" in source:
                yield from _read(source, path)
    for path in sorted((ROOT / "templates").rglob("*.html")):
        if path.relative_to(ROOT / "templates").parts[0] not in ELSEWHERE:
            # In brackets nothing is indented, and what stands between the tags is no matter.
            yield from _read(f"({templatize(path.read_text(), origin=str(path))})", path)


def _read(source: str, path: Path) -> Iterator[Marked]:
    for _line, word, said, _comments in extract_python(io.BytesIO(source.encode()), list(KEYWORDS), [], {}):
        given = [said] if isinstance(said, str) else [one for one in said or () if one is not None]
        if not given or not all(given):
            continue
        context = given.pop(0) if "pgettext" in str(word) else None
        text = tuple(given[:2]) if "n" in str(word).split("gettext")[0] and len(given) > 1 else given[0]
        yield Marked(text, context, str(path.relative_to(ROOT)))


def po(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES/django.po"


def read(language: str) -> Catalog:
    """As it stands in locale/; a new one is empty."""
    path = po(language)
    if not path.exists():
        return _new(language)
    with path.open("rb") as source:
        return read_po(source, locale=language)


def _new(language: str) -> Catalog:
    about = {"project": "Pillarbox", "version": "1", "msgid_bugs_address": "none", "last_translator": "none"}
    return Catalog(locale=language, revision_date=datetime(2026, 11, 27), fuzzy=False, **about)


def renew(language: str, template: Catalog) -> Catalog:
    """Its translations, of the sentences that there are now."""
    known, fresh = read(language), _new(language)
    fresh.header_comment, fresh.creation_date = known.header_comment, known.creation_date
    for one in _sentences(template):
        before = known.get(_one(one.id), one.context)
        said = before.string if before is not None and isinstance(before.id, str) == isinstance(one.id, str) else None
        none = "" if isinstance(one.id, str) else ("",) * fresh.num_plurals
        fresh.add(one.id, said or none, one.locations, flags=one.flags, context=one.context)
    return fresh


def write(language: str, catalogue: Catalog) -> None:
    """Both files: what people read, and what Django reads."""
    path = po(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(written(catalogue))
    path.with_suffix(".mo").write_bytes(compiled(catalogue))


def written(catalogue: Catalog) -> bytes:
    kept = io.BytesIO()
    write_po(kept, catalogue, width=WIDTH, include_lineno=False)
    return kept.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    kept = io.BytesIO()
    write_mo(kept, catalogue)
    return kept.getvalue()


def untranslated(catalogue: Catalog) -> list[str]:
    """Sentences of which a form is missing."""
    return [_one(one.id) for one in _sentences(catalogue) if not all(_each(one.string))]


def wrong(catalogue: Catalog) -> list[str]:
    """Translations that have other placeholders than their sentence, or that nobody has looked at."""
    return [_one(one.id) for one in _sentences(catalogue) if one.fuzzy or not _fits(one)]


def _fits(one: Message) -> bool:
    """A singular may say "one" for its number, also a dual its own; all else must be there."""
    wanted = [Counter(PLACEHOLDER.findall(text)) for text in _each(one.id)]
    forms = _each(one.string)
    return all(
        not text
        or Counter(PLACEHOLDER.findall(text)) in wanted + (_unnumbered(wanted) if len(forms[form:]) > 3 else [])
        for form, text in enumerate(forms)
    )


def _unnumbered(wanted: list[Counter[str]]) -> list[Counter[str]]:
    """Of six forms the first three are for none, one and two: "رسالتان" are two letters."""
    return [each - Counter(NUMBER) for each in wanted]


def _sentences(catalogue: Catalog) -> list[Message]:
    return [one for one in catalogue if one.id]


def _each(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _one(text: str | tuple[str, ...] | list[str]) -> str:
    return _each(text)[0]
