"""What FETCH can be asked for (RFC 9051 §6.4.5, and the extensions that are named)."""

from dataclasses import dataclass
from enum import Enum


class Item(Enum):
    """Items without arguments; the value is the word that asks for it and that the answer repeats."""

    UID = "UID"
    FLAGS = "FLAGS"
    INTERNALDATE = "INTERNALDATE"
    SIZE = "RFC822.SIZE"
    ENVELOPE = "ENVELOPE"
    BODY = "BODY"  # BODYSTRUCTURE without its extension data
    BODYSTRUCTURE = "BODYSTRUCTURE"
    MODSEQ = "MODSEQ"  # RFC 7162 §3.1.4.2
    EMAILID = "EMAILID"  # RFC 8474 §5.3
    THREADID = "THREADID"  # RFC 8474 §5.3
    SAVEDATE = "SAVEDATE"  # RFC 8514 §4.3


class Text(Enum):
    """What of a part is wanted (RFC 9051 §9 section-text)."""

    ALL = ""
    HEADER = "HEADER"
    FIELDS = "HEADER.FIELDS"
    NOT_FIELDS = "HEADER.FIELDS.NOT"
    TEXT = "TEXT"
    MIME = "MIME"


@dataclass(frozen=True, slots=True)
class Slice:
    """`<start.length>`, in octets (RFC 9051 §6.4.5)."""

    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Section:
    """BODY[…] and BODY.PEEK[…]; also RFC822, RFC822.HEADER and RFC822.TEXT of IMAP4rev1 (RFC 3501 §6.4.5).

    `label` is what the answer repeats, ready-made: `BODY[1.MIME]<0>`, `RFC822.HEADER`.
    """

    label: bytes
    part: str = ""  # "" is the message itself, "1.2" as Part.section of the store has it
    text: Text = Text.ALL
    fields: tuple[str, ...] = ()  # names of header fields, as they were written
    peek: bool = False  # \Seen is not set
    slice: Slice | None = None


@dataclass(frozen=True, slots=True)
class Binary:
    """BINARY[…] and BINARY.PEEK[…]: a part without its transfer encoding (RFC 3516 §4.2)."""

    label: bytes
    part: str
    peek: bool = False
    slice: Slice | None = None


@dataclass(frozen=True, slots=True)
class BinarySize:
    """BINARY.SIZE[…]: how many octets BINARY would give (RFC 3516 §4.3)."""

    label: bytes
    part: str
    text: Section | None = None  # the size of that, which has no transfer encoding


@dataclass(frozen=True, slots=True)
class Preview:
    """PREVIEW and PREVIEW (LAZY): only what costs nothing (RFC 8970 §3.1)."""

    lazy: bool = False


FetchItem = Item | Section | Binary | BinarySize | Preview

# The macros (RFC 9051 §6.4.5)
FAST = (Item.FLAGS, Item.INTERNALDATE, Item.SIZE)
ALL = (*FAST, Item.ENVELOPE)
FULL = (*ALL, Item.BODY)
