"""URIs of mailto (RFC 6068), as notify takes them (RFC 5436)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from mailapp.standards.address import Named, parse_list
from mailapp.standards.sieve.addresses import LISTED, mailbox
from mailapp.standards.sieve.encoded import is_text, octets_text

ALLOWED = re.compile(r"[A-Za-z0-9\-._~!$'()+*,;:@&=%/?\[\]{}|^`\"\\]*\Z|[^\x00-\x20\x7f]*\Z")
PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
FIELD = re.compile(r"[!-9;-~]+\Z")
URI_CHARACTERS = 8192
RECIPIENTS = 8
FIELDS = 16
# RFC 5436 §2.7, RFC 6068 §4: what a URI may not say of a notification.
IGNORED = frozenset(
    [
        *("from", "sender", "reply-to", "date", "message-id", "received", "return-path", "bcc", "auto-submitted"),
        *("references", "in-reply-to", "content-type", "content-transfer-encoding", "mime-version"),
    ]
)


@dataclass(frozen=True, slots=True)
class Mailto:
    """Recipients, each of them once, and other fields in their order; `body` "" when none is said."""

    to: tuple[Named, ...]
    cc: tuple[Named, ...]
    fields: tuple[tuple[str, str], ...]
    subject: str
    body: str


def parse(uri: str) -> Mailto:
    """Raises ValueError with a sentence."""
    if len(uri) > URI_CHARACTERS:
        raise ValueError(f"A URI has at most {URI_CHARACTERS} characters here")
    if PERCENT.search(uri) or not ALLOWED.match(uri):
        raise ValueError(f"“{uri[:80]}” is no URI: what has a meaning of its own there is written as % and two digits")
    path, _, query = uri.partition(":")[2].partition("#")[0].partition("?")
    to, cc = _mailboxes(_decoded(path)), list[Named]()
    fields: list[tuple[str, str]] = []
    said = {"subject": "", "body": ""}
    for each in query.split("&") if query else ():
        name, _, value = each.partition("=")
        name, value = _decoded(name), _decoded(value)
        if not FIELD.match(name):
            raise ValueError(f"“{each[:80]}” in the URI is no field of a letter: they are written name=value")
        if name.lower() in ("to", "cc"):
            (to if name.lower() == "to" else cc).extend(_mailboxes(value))
        elif name.lower() in said:
            said[name.lower()] = said[name.lower()] or value
        elif name.lower() not in IGNORED:
            fields.append((name, value))
    _count(to, cc, fields)
    to = _once(to, ())
    cc = _once(cc, to)
    return Mailto(tuple(to), tuple(cc), tuple(fields), " ".join(said["subject"].split()), said["body"])


def _once(named: Sequence[Named], before: Sequence[Named]) -> list[Named]:
    found = {each.address.lower(): each for each in reversed(named)}
    for each in before:
        found.pop(each.address.lower(), None)
    return list(reversed(found.values()))


def _count(to: list[Named], cc: list[Named], fields: list[tuple[str, str]]) -> None:
    if len(to) + len(cc) > RECIPIENTS:
        raise ValueError(f"At most {RECIPIENTS} are told at once")
    if len(fields) > FIELDS:
        raise ValueError(f"The URI says at most {FIELDS} fields of the letter")


def _decoded(text: str) -> str:
    decoded = octets_text(unquote_to_bytes(text))
    if not is_text(decoded):
        raise ValueError("The URI is not UTF-8")
    return decoded


def _mailboxes(text: str) -> list[Named]:
    """Commas part them, also those written as %2C (RFC 2368 §2, to which RFC 5436 refers)."""
    found = [each for each in LISTED.findall(text) if each.strip()]
    return [_named(each) for each in found[: RECIPIENTS + 1]]  # more of them are too many anyhow


def _named(text: str) -> Named:
    address, found = mailbox(text), parse_list(text)
    return Named(found[0].name if found else "", address)
