"""A person's Sieve scripts, as values: what they may be called, and what can go wrong with them (pure)."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

NAME_CHARACTERS = 128  # RFC 5804 §1.6 asks for at least so many
FORBIDDEN = ("Cc", "Cs", "Zl", "Zp")  # controls, halves of pairs, line and paragraph separators (RFC 5804 §1.6)


class ScriptError(Exception):
    """Something that cannot be done; the text may be shown to a person."""


class BadScriptName(ScriptError): ...


class BadScript(ScriptError): ...


class NoSuchScript(ScriptError): ...


class ScriptExists(ScriptError): ...


class ScriptActive(ScriptError): ...


class ScriptChanged(ScriptError): ...


class TooManyScripts(ScriptError): ...


class ScriptTooLarge(ScriptError): ...


@dataclass(frozen=True, slots=True)
class ScriptInfo:
    """One script; `size` in octets. `failure`: how its last run went wrong, and when; "" since it was written."""

    name: str
    active: bool
    size: int
    failure: str = ""
    failed: datetime | None = None


def named(name: str) -> str:
    """The name in its normal form (RFC 5804 §1.6, RFC 5198 §3). Raises BadScriptName."""
    normal = unicodedata.normalize("NFC", name)
    if not normal.strip():
        raise BadScriptName("A script needs a name.")
    if len(normal) > NAME_CHARACTERS:
        raise BadScriptName(f"A name has at most {NAME_CHARACTERS} characters.")
    if any(unicodedata.category(letter) in FORBIDDEN for letter in normal):
        raise BadScriptName("A name has no control characters and no line ends.")
    return normal
