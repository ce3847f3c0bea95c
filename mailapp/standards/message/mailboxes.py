"""Addresses of a header field for ENVELOPE: raw octets, encoded words untouched (RFC 9051 §7.5.2)."""

import re
from typing import NamedTuple

from mailapp.standards.message.limits import ADDRESSES
from mailapp.standards.message.words import unfold


class Mailbox(NamedTuple):
    """One address structure. A group begins with `host` None and ends with `mailbox` None too."""

    name: bytes | None
    route: bytes | None  # obsolete source route "@a,@b" (RFC 5322 §4.4)
    mailbox: bytes | None
    host: bytes | None


# NIL as a host would mean a group; these words are Dovecot's.
NO_MAILBOX, NO_DOMAIN = b"MISSING_MAILBOX", b"MISSING_DOMAIN"
GROUP_END = Mailbox(None, None, None, None)

# The form of nearly all addresses, read in one step.
PLAIN = re.compile(
    rb"""[ \t]*+
    (?:"([^"\\\r\n]++)"[ \t]*+< | ([^"<>()@,:;.\\\[\]\r\n]*+)<)?
    ([^\s<>()@,:;"\\\[\]]++)@([^\s<>()@,:;"\\\[\]]++)
    (>?)[ \t]*+\Z""",
    re.VERBOSE,
)
TOKEN = re.compile(
    rb"""(?P<space>\s+)
    |"(?P<quoted>(?>(?:[^"\\]++|\\.)*))"?
    |\((?P<comment>(?>(?:[^()\\]++|\\.|\((?>(?:[^()\\]++|\\.|\([^()]*+\))*)\))*))\)?
    |(?P<literal>\[[^\]\[<>]*+\]?)
    |(?P<special>[<>@,:;)])
    |(?P<atom>[^\s"(<>@,:;)\[]++)""",
    re.VERBOSE | re.DOTALL,
)
QUOTED_PAIR = re.compile(rb"\\(.)", re.DOTALL)


def parse(value: bytes) -> list[Mailbox]:
    """All addresses of a field, in their order. Never raises; what cannot be read gets a missing part."""
    value = unfold(value)
    found = []
    for piece in value.split(b",", ADDRESSES):
        plain = PLAIN.match(piece)
        if not plain or bool(plain[5]) != (b"<" in piece):
            return _Reader(value).read()
        found.append(Mailbox(plain[1] or (plain[2] or b"").strip() or None, None, plain[3], plain[4]))
    return found


class _Reader:
    """Walks over the tokens of one field, collecting the words of one address at a time."""

    def __init__(self, value: bytes) -> None:
        self.value = value
        self.found: list[Mailbox] = []
        self.in_group = False
        self._next_address()

    def _next_address(self) -> None:
        self.words: list[bytes] = []  # before "<" or of a bare address, spaces as they stand
        self.comment = b""
        self.phrase: bytes | None = None  # set by "<"
        self.route: bytes | None = None
        self.local: bytes | None = None  # set by "@"
        self.in_angle = False
        self.complete = False  # what follows is no part of the address
        self.seen = False

    def read(self) -> list[Mailbox]:
        for token in TOKEN.finditer(self.value):
            kind, text = token.lastgroup, token[token.lastgroup or 0]
            if kind == "special":
                self._special(text)
            elif kind == "comment":
                self.comment = _unescape(text).strip() or self.comment
            elif self.complete:
                continue
            elif kind == "space":
                self.words.append(b" ")
            else:
                self.seen = True
                self.words.append(_unescape(text) if kind == "quoted" else text)
            if len(self.found) >= ADDRESSES:
                return self.found
        self._end()
        if self.in_group:
            self.found.append(GROUP_END)
        return self.found

    def _special(self, text: bytes) -> None:
        if text == b"<" and not self.in_angle:
            self.phrase, self.words, self.local = self._phrase(), [], None
            self.in_angle = self.seen = True
            self.complete = False
        elif text == b">":
            self.in_angle = False
            self.complete = True
        elif text == b"@":
            self._at()
        elif text == b":":
            self._colon()
        elif text == b"," and self.in_angle and self.local == b"":
            self.words.append(b",")  # between the hosts of a route
        elif text in b",;":
            self._end()
            if text == b";" and self.in_group:
                self.found.append(GROUP_END)
                self.in_group = False

    def _at(self) -> None:
        self.seen = True
        if self.local is None:
            *name, self.local = _runs(self.words) if not self.in_angle else [self._joined()]
            self.phrase = self.phrase or b" ".join(name)  # "Anna anna@example.test"
            self.words = []
        elif not self.local:
            self.words.append(b"@")  # of a route's next host
        elif len(runs := _runs(self.words)) > 1 and not self.in_angle:  # a comma was forgotten
            self.words = [runs[0]]
            self._end()
            self.seen, self.local = True, runs[-1]
        else:
            self.complete = True  # a@b@c: the rest is rubbish

    def _colon(self) -> None:
        if self.in_angle and self.local == b"":  # <@a,@b:user@host>
            self.route, self.local, self.words = b"@" + self._joined(), None, []
        elif not self.in_angle and not self.in_group and self.local is None:
            self.found.append(Mailbox(None, None, self._phrase(), None))
            self.in_group = True
            self._next_address()

    def _joined(self) -> bytes:
        return b"".join(word for word in self.words if word != b" ")

    def _phrase(self) -> bytes:
        words = self.words if self.local is None else [self.local, b"@", *self.words]
        return re.sub(rb"\s+", b" ", b"".join(words)).strip()

    def _end(self) -> None:
        """The address is complete: as much of it as there was."""
        if self.seen:
            local, host = self.local, b""
            if local is not None:
                host = self._joined() if self.in_angle or self.complete else _runs(self.words)[0]
            elif self.phrase is None and len(_runs(self.words)) > 1:
                self.phrase = self._phrase()  # words, but no address
            else:
                local = self._joined()
            name = self.phrase or self.comment or None
            self.found.append(Mailbox(name, self.route, local or NO_MAILBOX, host or NO_DOMAIN))
        self._next_address()


def _runs(words: list[bytes]) -> list[bytes]:
    """What spaces part; not beside a dot, where they are obsolete but mean nothing (RFC 5322 §4.4)."""
    runs: list[list[bytes]] = [[]]
    parted = False
    for word in words:
        if word == b" ":
            parted = True
            continue
        if parted and runs[-1] and not runs[-1][-1].endswith(b".") and not word.startswith(b"."):
            runs.append([])
        runs[-1].append(word)
        parted = False
    return [b"".join(run) for run in runs]


def _unescape(text: bytes) -> bytes:
    return QUOTED_PAIR.sub(rb"\1", text) if b"\\" in text else text
