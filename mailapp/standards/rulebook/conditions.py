"""What a rule looks at: frozen values, which clean what they are given, or raise BadRule.

Two ways to ask for the same are one value: `matches "shop*"` is `begins with "shop"`. So what was written to a script
is read from it again.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum

from mailapp.standards.rulebook import wording
from mailapp.standards.rulebook.canonical import become
from mailapp.standards.rulebook.errors import BadRule

KEY_CHARACTERS = 500
HEADER_NAME = re.compile(r"[!-9;-~]{1,100}\Z")  # RFC 5322 §3.6.8
SIZE_OCTETS = 2**40
PERCENT = 100
OPEN_ENDED = re.compile(r"((?:[^*?\\]|\\.)+)\*\Z", re.DOTALL)  # a key of :matches that only says how a value begins
OPEN_BEGUN = re.compile(r"\*((?:[^*?\\]|\\.)+)\Z", re.DOTALL)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class Place(Enum):
    """Where text is looked for; the values stand in forms."""

    FROM = "from"
    TO = "to"
    CC = "cc"
    RECIPIENT = "recipient"  # To or Cc
    SUBJECT = "subject"
    LIST = "list"  # List-Id (RFC 2919)
    HEADER = "header"  # a field by its name
    BODY = "body"


class How(Enum):
    """How it is compared, capital and small letters alike. Of addresses CONTAINS looks at the names as well."""

    CONTAINS = "contains"
    IS = "is"
    BEGINS = "begins"
    ENDS = "ends"
    MATCHES = "matches"  # with * and ? (RFC 5228 §2.7.1)
    EXISTS = "exists"  # the field is there, whatever it says


ADDRESSES = frozenset({Place.FROM, Place.TO, Place.CC, Place.RECIPIENT})
ONE_FIELD = {"subject": Place.SUBJECT, "list-id": Place.LIST}  # fields with a place of their own
ADDRESS_FIELD = {"from": Place.FROM, "to": Place.TO, "cc": Place.CC}


@dataclass(frozen=True, slots=True)
class Says:
    """`header`: the field's name, for Place.HEADER alone."""

    place: Place
    how: How
    key: str = ""
    negated: bool = False
    header: str = ""

    def __post_init__(self) -> None:
        become(self, header=self.header if self.place is Place.HEADER else "")
        if self.place is Place.HEADER and not HEADER_NAME.match(self.header):
            raise BadRule("Write the name of a header field, such as X-Priority.")
        self._canonical_place()
        if self.how is How.EXISTS:
            if self.place is not Place.HEADER:
                raise BadRule("Only of a header field can be asked whether it is there.")
            become(self, key="")
            return
        if self.place is Place.BODY and self.how is not How.CONTAINS:
            raise BadRule("Of the text can be asked whether it contains something, and nothing else.")
        become(self, key=wording.said(self.key, KEY_CHARACTERS, "What is looked for"))
        self._canonical_how()

    def _canonical_place(self) -> None:
        name = self.header.lower()
        if name in ONE_FIELD and self.how is not How.EXISTS:
            become(self, place=ONE_FIELD[name], header="")
        elif name in ADDRESS_FIELD and self.how is How.CONTAINS:
            become(self, place=ADDRESS_FIELD[name], header="")

    def _canonical_how(self) -> None:
        if self.how is not How.MATCHES:
            return
        for pattern, how in ((OPEN_ENDED, How.BEGINS), (OPEN_BEGUN, How.ENDS)):
            if found := pattern.match(self.key):
                become(self, how=how, key=ESCAPED.sub(r"\1", found[1]))
                return


@dataclass(frozen=True, slots=True)
class Sized:
    """Strictly larger, or strictly smaller, than so many octets."""

    over: bool
    octets: int

    def __post_init__(self) -> None:
        if not 0 < self.octets <= SIZE_OCTETS:
            raise BadRule("Write a size: a number above 0.")


@dataclass(frozen=True, slots=True)
class HasAttachment:
    """A part that its sender calls an attachment (RFC 2183 §2.2)."""

    negated: bool = False


@dataclass(frozen=True, slots=True)
class SpamAtLeast:
    """In percent, 100 for certain (RFC 5235 §2.2)."""

    percent: int
    negated: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.percent <= PERCENT:
            raise BadRule("The spam score is a number from 1 to 100.")


@dataclass(frozen=True, slots=True)
class Arrives:
    """On a day from `since` to `until`, both included, where the rule's owner lives; None: open at this end."""

    since: date | None = None
    until: date | None = None
    negated: bool = False

    def __post_init__(self) -> None:
        if self.since is None and self.until is None:
            raise BadRule("Write at least one of the two dates.")
        if self.since and self.until and self.since > self.until:
            raise BadRule("The first day comes after the last one.")


Condition = Says | Sized | HasAttachment | SpamAtLeast | Arrives
