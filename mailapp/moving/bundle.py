"""A .procmailrc that came by a browser, with files that it names: they have names, and lie in no directory."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from mailapp.moving.files import name_at_home, text_in
from mailapp.standards.procmail.limits import OCTETS

FILES = 50  # that may come with it


@dataclass(frozen=True, slots=True)
class Bundle:
    """`more`: texts by the last name of each file."""

    text: str
    more: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str, octets: bytes | None, folded: str, more: Mapping[str, bytes]) -> "Bundle":
        """A file before what was typed, and files sent now before those of the page before (`folded`)."""
        known = _unfolded(folded) | {name: text_in(content) for name, content in more.items()}
        said = text_in(octets) if octets is not None else text
        return cls(said.replace("\r\n", "\n"), dict(list(known.items())[:FILES]))

    def folded(self) -> str:
        """For a hidden field, so that nobody must choose his files twice."""
        return json.dumps(dict(self.more))

    def found(self, path: str, home: str) -> str | None:
        return next((self.more[name] for name in name_at_home(path, home) if name in self.more), None)


def _unfolded(folded: str) -> dict[str, str]:
    try:
        told = json.loads(folded or "{}")
    except ValueError:
        return {}
    pairs = told.items() if isinstance(told, dict) else ()
    return {name: text[: OCTETS + 1] for name, text in pairs if isinstance(text, str)}
