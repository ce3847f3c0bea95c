"""Flags as sets of names, as a row's bits and keywords, and as the end of a Maildir file name."""

import re
from collections.abc import Mapping
from functools import lru_cache

from mailapp.store.values import ANSWERED, DELETED, DRAFT, FLAGGED, FORWARDED, JUNK, NOT_JUNK, SEEN, Flags, StoreError

BITS = {SEEN: 1, ANSWERED: 2, FLAGGED: 4, DELETED: 8, DRAFT: 16}
SYSTEM = {name.lower(): name for name in BITS}
FAMOUS = {name.lower(): name for name in (FORWARDED, JUNK, NOT_JUNK)}  # spelled in one way only
SEEN_BIT, DELETED_BIT = BITS[SEEN], BITS[DELETED]
# https://cr.yp.to/proto/maildir.html; P (passed) is our $Forwarded.
LETTERS = {"D": DRAFT, "F": FLAGGED, "P": FORWARDED, "R": ANSWERED, "S": SEEN, "T": DELETED}
KEYWORD_LETTERS = "abcdefghijklmnopqrstuvwxyz"  # as Dovecot numbers them in dovecot-keywords
KEYWORD = re.compile(r"[!#$&'+\-./0-9:;<=>?@A-Z^_`a-z|}~\[,]+")  # RFC 9051 §9 flag-keyword = atom


class BadFlag(StoreError): ...


@lru_cache(4096)
def pack(flags: Flags) -> tuple[int, str]:
    """Bits, and keywords with a space on either side. Raises BadFlag."""
    bits, keywords = 0, {}
    for flag in flags:
        if name := SYSTEM.get(flag.lower()):
            bits |= BITS[name]
        elif KEYWORD.fullmatch(flag):
            keywords[flag.lower()] = FAMOUS.get(flag.lower(), flag)  # keywords are case-insensitive (RFC 9051 §2.3.2)
        else:
            raise BadFlag(f"{flag} is not a flag that can be kept")
    words = sorted(keywords.values(), key=str.lower)
    return bits, f" {' '.join(words)} " if words else ""


@lru_cache(4096)
def unpack(bits: int, keywords: str) -> Flags:
    return frozenset([name for name, bit in BITS.items() if bits & bit]).union(keywords.split())


def canonical(flags: Flags) -> Flags:
    """The same set, spelled as the store spells it. Raises BadFlag."""
    return unpack(*pack(flags))


def without(flags: Flags, gone: Flags) -> Flags:
    names = {flag.lower() for flag in gone}
    return frozenset(flag for flag in flags if flag.lower() not in names)


def suffix(flags: Flags, letters: Mapping[str, str]) -> str:
    """The end of the file's name in cur/; `letters` maps lower-case keywords to a to z."""
    known = [letter for letter, flag in LETTERS.items() if flag in flags]
    words = [letters[flag.lower()] for flag in flags if flag.lower() in letters and flag != FORWARDED]
    return ":2," + "".join(sorted(known) + sorted(words))


class Edit:
    """What STORE does to a set of flags: +FLAGS, -FLAGS or FLAGS (RFC 9051 §6.4.6). Raises BadFlag."""

    def __init__(self, add: Flags, remove: Flags, replace: Flags | None) -> None:
        self.add, self.remove = canonical(add), remove
        self.replace = None if replace is None else canonical(replace)

    def __call__(self, old: Flags) -> Flags:
        base = old if self.replace is None else self.replace
        return canonical(without(without(base, self.add) | self.add, self.remove))


@lru_cache(1024)
def first_suffix(flags: Flags) -> str:
    """The name of a file that comes in with these flags, before any keyword has its letter; '' = new/."""
    end = suffix(canonical(flags), {})
    return "" if end == ":2," else end


def from_suffix(end: str, keywords: Mapping[str, str]) -> Flags:
    """What `:2,FS` says; `keywords` maps a to z to names. Letters that mean nothing are passed over."""
    letters = end.partition("2,")[2]
    names = (LETTERS.get(letter) or keywords.get(letter) for letter in letters)
    return frozenset(name for name in names if name)
