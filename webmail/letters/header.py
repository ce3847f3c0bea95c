"""The header of a letter that answers by a click, such as an answer to an invitation (RFC 5322 §3.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from mailapp.standards.address import Named
from mailapp.standards.compose import subject_words
from webmail.letters.write import addresses, one_line

SUBJECT_SIZE = 500  # characters


@dataclass(frozen=True, slots=True)
class Header:
    """`further`: names and values of more fields, in ASCII."""

    sender: Named
    to: Named
    subject: str
    message_id: str  # with angle brackets
    when: datetime
    further: Sequence[tuple[str, str]] = ()

    def octets(self) -> bytes:
        """Its lines, without the empty one at the end, nor anything of MIME."""
        lines = [
            ("Date", format_datetime(self.when)),
            ("From", addresses([self.sender])),
            ("To", addresses([self.to])),
            ("Message-ID", self.message_id),
            ("Subject", subject_words(one_line(self.subject)[:SUBJECT_SIZE])),
            *((name, one_line(value)) for name, value in self.further),
        ]
        return "".join(f"{name}: {value}\r\n" for name, value in lines).encode()
