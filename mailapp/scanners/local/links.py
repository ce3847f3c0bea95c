"""Links whose text names another host than the one to which they lead."""

import html
import re
from collections.abc import Iterator

from mailapp.scanners.local import senders
from mailapp.scanners.local.values import Acquaintances, Finding, Kind
from mailapp.standards.webhost import host_of

LINKS = 300  # of one letter
TEXT_CHARACTERS = 400  # of one link
START = re.compile(r"<a\s", re.IGNORECASE)
HREF = re.compile(
    r"""\bhref\s*=\s*(?:"([^"<>]{1,2000})"|'([^'<>]{1,2000})'|([^\s"'<>]{1,2000}))""",
    re.IGNORECASE,
)
END = re.compile(r"</a\b|<a\s", re.IGNORECASE)
TAG = re.compile(r"<[^<>]{0,1000}>")
# The text is an address and nothing else.
NAMED = re.compile(r"\s*(?:https?://)?((?:[\w-]{1,63}\.)+[a-z]{2,24})(?:[:/?#]\S{0,400})?\s*", re.IGNORECASE)
PUBLIC = re.compile(r"(?:^|\.)([^.]+\.(?:co|com|net|org|gov|edu|ac|or|ne|go)\.[a-z]{2}|[^.]+\.[^.]+)$")
FILES = frozenset({"html", "htm", "php", "txt", "pdf", "doc", "jpg", "gif", "png", "zip", "exe", "asp"})  # no hosts


def look(text: str, known: Acquaintances) -> Iterator[Finding]:
    """The first link that lies, and the first whose host is disguised."""
    found: set[Kind] = set()
    for target, words in _links(text):
        host = _host(target)
        if not host:
            continue
        for finding in (*_lies(host, words), *senders.domains(host, known.domains)):
            if finding.kind not in found:
                found.add(finding.kind)
                yield finding


def _lies(host: str, words: str) -> Iterator[Finding]:
    said = NAMED.fullmatch(words)
    if not said or said[1].rpartition(".")[2].lower() in FILES:
        return
    named = said[1].lower()
    if owner(host_of(f"http://{named}")) != owner(host):
        yield Finding(Kind.LINK, f"a link says {named[:100]}, but leads to {host[:100]}")


def owner(host: str) -> str:
    """Whose a host is, roughly: the name below the public suffix."""
    found = PUBLIC.search(host)
    return found[1] if found else host


def _links(text: str) -> Iterator[tuple[str, str]]:
    """Target and text. Linear: each link ends where the next one begins."""
    for count, start in enumerate(START.finditer(text)):
        if count >= LINKS:
            return
        close = text.find(">", start.end(), start.end() + 4000)
        href = HREF.search(text, start.end() - 1, close) if close > 0 else None
        if not href:
            continue
        end = END.search(text, close, close + 4 * TEXT_CHARACTERS)
        words = TAG.sub("", text[close + 1 : end.start()]) if end else ""
        yield html.unescape(href[1] or href[2] or href[3]).strip(), html.unescape(words)[:TEXT_CHARACTERS].strip()


def _host(target: str) -> str:
    """ "" for what leads to no host: mailto:, #top."""
    return host_of(f"https:{target}" if target.startswith("//") else target)
