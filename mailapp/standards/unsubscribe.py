"""How one leaves a list, as its letters say (RFC 2369 §3.2, RFC 8058). Pure; who goes there checks where it leads."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from mailapp.standards.address import parse_path
from mailapp.standards.message.headers import decode, fields

NAMES = ("list-unsubscribe", "list-unsubscribe-post")
URI = re.compile(r"<([^<>]{1,4000})>")
WAYS = 10  # of one letter that are looked at
ONE_CLICK = "list-unsubscribe=one-click"
BODY = b"List-Unsubscribe=One-Click"  # RFC 8058 §3.1
FORM = "application/x-www-form-urlencoded"
WORDS = 200  # characters of a subject or a text that a letter asks for


@dataclass(frozen=True, slots=True)
class ByMail:
    """A letter that has to be written (RFC 6068)."""

    address: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """The ways out. `one_click` and `page` are https URLs, "" when there is none."""

    one_click: str = ""
    page: str = ""
    by_mail: ByMail | None = None


def leaving(header: bytes) -> Leaving | None:
    """None when there is no way that can be gone, or the field comes twice: then nobody knows which one was signed."""
    said = [(name.lower(), value) for name, value in fields(header) if name.lower() in NAMES]
    if [name for name, _ in said].count(NAMES[0]) != 1 or len(said) > len(NAMES):
        return None
    told = {name: decode(value) for name, value in said}
    ways = [re.sub(r"\s", "", way) for way in URI.findall(told[NAMES[0]])[:WAYS]]
    page = next((way for way in ways if way.lower().startswith("https://") and _is_page(way)), "")
    by_mail = next((letter for way in ways if (letter := _by_mail(way))), None)
    click = page if "".join(told.get(NAMES[1], "").split()).lower() == ONE_CLICK else ""
    return Leaving(click, page, by_mail) if page or by_mail else None


def _is_page(way: str) -> bool:
    try:
        return bool(urlsplit(way).hostname) and way.isprintable()
    except ValueError:
        return False


def _by_mail(way: str) -> ByMail | None:
    """RFC 6068 §2. Of the fields that it may ask for, subject and body are harmless."""
    if not way.lower().startswith("mailto:"):
        return None
    written, _mark, query = way[7:].partition("?")
    wanted = {name.lower(): value for name, value in parse_qsl(query.replace("+", "%2B"), max_num_fields=20)}
    try:
        address = str(parse_path(unquote(written)))
    except ValueError:
        return None
    return ByMail(address, _line(wanted.get("subject", "")), _line(wanted.get("body", ""))) if "@" in address else None


def _line(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)[:WORDS].strip()
