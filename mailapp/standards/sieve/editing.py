"""The letter as a script changes it: header fields (RFC 5293), parts replaced, all of it enclosed (RFC 5703)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256

from mailapp.standards.message import parts_of
from mailapp.standards.sieve.actions import Edition
from mailapp.standards.sieve.encoded import text_octets
from mailapp.standards.sieve.header import CONTENT, Header, folded
from mailapp.standards.sieve.letter import Entity, Letter


class Editing:
    """`letter` is what tests look at; `edits` counts changes."""

    def __init__(self, letter: Letter) -> None:
        self.letter = letter
        self.edits = 0
        self.preserved: set[str] = set()  # names of fields that are not deleted any more (RFC 5703 §5)
        self._edition: Edition | None = None
        self._inner: Editing | None = None  # what is enclosed, and goes where the letter is forwarded

    @property
    def header(self) -> Header:
        return self.letter.root.header

    def edited(self) -> None:
        """Something was changed."""
        self.edits += 1
        self._edition = None

    def edition(self, *, enclosed: bool = True) -> Edition | None:
        """None when nothing was changed; one object as long as nothing more is."""
        if not enclosed and self._inner is not None:
            return self._inner.edition()
        if not self.edits:
            return None
        if self._edition is None:
            root = self.letter.root
            changed = self._inner is not None or root.changed
            self._edition = Edition(self.header.whole(), root.body() if changed else None)
        return self._edition

    @property
    def size(self) -> int:
        """Octets."""
        edition, letter = self.edition(), self.letter
        if edition is None:
            return letter.size
        return len(edition.header) + (letter.size - letter.body_start if edition.body is None else len(edition.body))

    def whole(self) -> bytes:
        return self.header.whole() + self.letter.root.body()

    def replace(self, entity: Entity, content: bytes, fields: Mapping[str, str]) -> None:
        """`content` has its own Content- fields; `fields` are for the letter's header (RFC 5703 §5)."""
        if entity is self.letter.root:
            content = self._replaced(content, fields)
        entity.become(_letter(content))
        self.edited()

    def _replaced(self, content: bytes, fields: Mapping[str, str]) -> bytes:
        """The letter's header with what tells of the new content."""
        new = _letter(content)
        header = self.header
        header.remove([field for field in header.all() if field.name.startswith(CONTENT)])
        for name, value in fields.items():
            header.preserve(name.lower())
            self.preserved.add(f"original-{name.lower()}")
            header.add(name, value, last=True)
        about = [field for field in new.root.header.all() if field.name.startswith(CONTENT)]
        if not any(field.name == "mime-version" for field in about):
            header.add("MIME-Version", "1.0", last=True)
        own = header.whole().rstrip(b"\r\n") + b"\r\n"
        return own + b"".join(field.octets.rstrip(b"\r\n") + b"\r\n" for field in about) + b"\r\n" + new.root.body()

    def enclose(self, subject: str, text: str, fields: Sequence[str], owner: str, now: datetime) -> None:
        """Once more each time; what is forwarded stays outside of it (RFC 5703 §6)."""
        if self._inner is None:
            self._inner = Editing(self.letter)
            self._inner.edits = self.edits
        whole = self.whole()
        boundary = "=_" + sha256(whole).hexdigest()[:32]
        head = _enclosing(self.header, subject, fields, owner, now)
        head.append(folded("MIME-Version", "1.0"))
        head.append(folded("Content-Type", f'multipart/mixed; boundary="{boundary}"'))
        line = b"--" + boundary.encode()
        parts = [
            line + b'\r\nContent-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n',
            text_octets(text),
            b"\r\n" + line + b"\r\nContent-Type: message/rfc822\r\n\r\n",
            whole,
            b"\r\n" + line + b"--\r\n",
        ]
        self.letter = _letter(b"".join([*head, b"\r\n", *parts]))
        self.edited()


def _enclosing(header: Header, subject: str, fields: Sequence[str], owner: str, now: datetime) -> list[bytes]:
    """The header of the letter around; what is not copied is made anew."""
    copied = {name.lower() for name in fields}
    head = [field.octets for field in header.all() if field.name in copied and not field.name.startswith(CONTENT)]
    if subject:
        head = [octets for octets in head if not octets.lower().startswith(b"subject:")]
        head.append(folded("Subject", subject))
    if not header.fields("from") or "from" not in copied:
        head.append(folded("From", owner or "postmaster"))
    if not header.fields("date") or "date" not in copied:
        head.append(folded("Date", format_datetime(now)))
    return head


def _letter(octets: bytes) -> Letter:
    return Letter(octets, parts_of(octets))
