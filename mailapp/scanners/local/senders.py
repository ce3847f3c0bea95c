"""Who a letter seems to come from, and whether that is somebody else in disguise."""

import re
from collections.abc import Iterator
from functools import lru_cache

from mailapp.scanners.local.confusables import is_disguised, shown, skeleton
from mailapp.scanners.local.values import Acquaintances, Finding, Kind
from mailapp.standards.message import headers, mailboxes
from mailapp.standards.message.words import decode

NAME_CHARACTERS = 200
AUTHORS = 5
ADDRESS = re.compile(r"[\w.+-]{1,64}@((?:[\w-]{1,63}\.)+[\w-]{2,63})")
WORD = re.compile(r"[^\W\d_]+")


def look(header: bytes, known: Acquaintances) -> Iterator[Finding]:
    """The authors of a letter that came from outside."""
    value = headers.header_of(header, "from")
    for author in mailboxes.parse(value)[:AUTHORS] if value else ():
        if author.mailbox and author.host and author.host != mailboxes.NO_DOMAIN:
            name = decode(author.name).strip("\"' ")[:NAME_CHARACTERS] if author.name else ""
            address = f"{decode(author.mailbox)}@{decode(author.host)}".lower()
            yield from _author(name, address, known)


def _author(name: str, address: str, known: Acquaintances) -> Iterator[Finding]:
    domain = address.rpartition("@")[2]
    if domain in known.domains:  # whether it is ours that writes, other checks say
        return
    yield from domains(domain, known.domains)
    if not name:
        return
    colleague = known.people.get(key(name))
    if colleague and address not in colleague:
        words = f"“{name}” is the name of {min(colleague)}, but the letter comes from {address}"
        yield Finding(Kind.NAME, words)
        return
    claimed = ADDRESS.search(name)
    if claimed and claimed[1].lower() != domain and claimed[1].lower() in known.domains:
        yield Finding(Kind.NAME, f"it calls itself “{name}”, but comes from {address}")


def domains(domain: str, ours: frozenset[str]) -> Iterator[Finding]:
    """A domain that shall be taken for another."""
    name = shown(domain)
    if any(is_disguised(label) for label in name.split(".")):
        yield Finding(Kind.DOMAIN, f"the domain {domain} is written with foreign letters: {name}")
        return
    labels = name.split(".")
    for one, count in _skeletons(ours):
        tail = ".".join(labels[-count:])
        if tail not in ours and len(labels) >= count and skeleton(tail) == one[0]:
            yield Finding(Kind.DOMAIN, f"the domain {domain} looks like {one[1]}")
            return


@lru_cache(maxsize=16)
def _skeletons(ours: frozenset[str]) -> tuple[tuple[tuple[str, str], int], ...]:
    """How our domains look, and how many labels they have."""
    return tuple(((skeleton(shown(domain)), domain), domain.count(".") + 1) for domain in sorted(ours))


def key(name: str) -> str:
    """What makes two names one to a hurried reader: “Example, Anna” is Anna Example. "" for less than two words."""
    words = sorted(skeleton(word) for word in WORD.findall(name[:NAME_CHARACTERS]))
    return " ".join(words) if len(words) > 1 else ""
