"""Letters of mbox files (RFC 4155): of a mail spool, of pine and mutt, of Thunderbird with its .sbd directories."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from mailapp.moving.brought import LETTER_OCTETS, Brought, Unread, called, crlf
from mailapp.standards.message.headers import decode, header_of
from mailapp.store.flags import KEYWORD
from mailapp.store.values import ANSWERED, DELETED, DRAFT, FLAGGED, INBOX, SEEN, Flags

FROM = b"From "
QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)  # mboxrd; what mboxo has quoted comes back as well
STAMP = re.compile(rb"\s(\w{3}\s+\d{1,2}\s+\d\d:\d\d(?::\d\d)?)\s.*?(\d{4})\s*$")
PSEUDO = b"FOLDER INTERNAL DATA"  # c-client and pine keep a letter for themselves
LINE_OCTETS = 1024 * 1024
STATUS = {"R": SEEN, "A": ANSWERED, "F": FLAGGED, "D": DELETED, "T": DRAFT}
MOZILLA = {0x0001: SEEN, 0x0002: ANSWERED, 0x0004: FLAGGED}
MOZILLA_GONE = 0x0008  # thrown away, and still in the file until it is compacted
OWN = (  # what programs have written into the header for themselves
    *("status", "x-status", "x-keywords", "x-uid", "x-imap", "x-imapbase", "content-length"),
    *("x-mozilla-status", "x-mozilla-status2", "x-mozilla-keys"),
)
OWN_FIELDS = re.compile(
    rb"^(?:" + b"|".join(name.encode() for name in OWN) + rb")[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*", re.I | re.M
)


class NoMbox(Exception):
    """A sentence for whoever asked."""


def letters(path: Path, folder: str = "") -> Iterator[Brought | Unread]:
    """Of one file, or of all that lie in a directory. Raises NoMbox, OSError."""
    found = [path] if path.is_file() else _files(path)
    if not found:
        if not path.exists():
            raise NoMbox(f"{path} is not there.")
        raise NoMbox(f"There is no mbox in {path}: its first line begins with “From ”.")
    for file in found:
        if not _is_mbox(file):
            raise NoMbox(f"{file} is no mbox: its first line begins with “From ”.")
        yield from _of_file(file, folder or _folder(file, path))


def _files(top: Path) -> list[Path]:
    return [file for file in sorted(top.rglob("*")) if file.is_file() and not file.is_symlink() and _is_mbox(file)]


def _is_mbox(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(FROM)) == FROM


def _folder(file: Path, top: Path) -> str:
    if file == top:
        return called([file.name.removesuffix(".mbox")]) if file.name.lower() != "mbox" else INBOX
    inside = file.relative_to(top).parts
    return called([part.removesuffix(".sbd").removesuffix(".mbox") for part in inside])


def _of_file(file: Path, folder: str) -> Iterator[Brought | Unread]:
    fallback = datetime.fromtimestamp(int(file.stat().st_mtime), UTC)
    for number, (first, octets) in enumerate(_split(file), 1):
        source = f"{file}, letter {number}"
        if octets is None:
            yield Unread(source, "too large for a letter")
        elif letter := _letter(first, octets, folder, source, fallback):
            yield letter


def _split(file: Path) -> Iterator[tuple[bytes, bytes | None]]:
    """Each with its “From ” line; None for one that is too large."""
    with file.open("rb") as opened:
        first, kept, empty = opened.readline(LINE_OCTETS), bytearray(), False
        while line := opened.readline(LINE_OCTETS):
            if empty and line.startswith(FROM):
                yield first, None if len(kept) > LETTER_OCTETS else _ended(kept)
                first, kept = line, bytearray()
            elif len(kept) <= LETTER_OCTETS:
                kept += line
            empty = line in (b"\n", b"\r\n")
        yield first, None if len(kept) > LETTER_OCTETS else _ended(kept)


def _ended(kept: bytearray) -> bytes:
    """Without the empty line that parts it from the next one."""
    octets = bytes(kept)
    for end in (b"\r\n\r\n", b"\n\n"):
        if octets.endswith(end):
            return octets[: -len(end) // 2]
    return octets


def _letter(first: bytes, octets: bytes, folder: str, source: str, fallback: datetime) -> Brought | None:
    """None for what a program keeps in the file for itself, and for what is thrown away already."""
    header, gap, text = octets.replace(b"\r\n", b"\n").partition(b"\n\n")
    header += b"\n"
    if PSEUDO in _field(header, "subject").encode() or _mozilla(header) & MOZILLA_GONE:
        return None
    flags, when = _flags(header), _when(first, header, fallback)
    whole = OWN_FIELDS.sub(b"", header) + (gap and b"\n") + QUOTED.sub(rb"\1", text)
    return Brought(folder, crlf(whole), flags, when, source)


def _field(header: bytes, name: str) -> str:
    return decode(header_of(header, name) or b"").strip()


def _mozilla(header: bytes) -> int:
    with suppress(ValueError):
        return int(_field(header, "x-mozilla-status"), 16)
    return 0


def _flags(header: bytes) -> Flags:
    said = _field(header, "status") + _field(header, "x-status")
    found = {STATUS[letter] for letter in said if letter in STATUS}
    found |= {flag for bit, flag in MOZILLA.items() if _mozilla(header) & bit}
    words = f"{_field(header, 'x-keywords')} {_field(header, 'x-mozilla-keys')}".replace(",", " ").split()
    return frozenset(found | {word for word in words if KEYWORD.fullmatch(word)})


def _when(first: bytes, header: bytes, fallback: datetime) -> datetime:
    """When it came: the “From ” line says it, else the letter's own date."""
    if found := STAMP.search(first):
        said = f"{b' '.join(found[1].split()).decode('latin-1')} {int(found[2])}"
        for form in ("%b %d %H:%M:%S %Y", "%b %d %H:%M %Y"):
            with suppress(ValueError):
                return datetime.strptime(said, form).replace(tzinfo=UTC)
    with suppress(ValueError, TypeError, OverflowError):
        said_at = parsedate_to_datetime(_field(header, "date"))
        return (said_at if said_at.tzinfo else said_at.replace(tzinfo=UTC)).astimezone(UTC)
    return fallback
