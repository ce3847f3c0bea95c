"""What one pass over a message's bytes tells: frozen values that the store keeps for ever.

Offsets and sizes are octets, counted from the first octet of the message as it is stored.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Part:
    """One node of the tree of parts; `section` is its IMAP number (RFC 9051 §6.4.5.1).

    The message itself is section "". A body that is not multipart is section "1". A multipart
    has its children as "1", "2", …; children of a message/rfc822 part "2" are "2.1", "2.2", …

    A message as a whole, the outermost ("") and each attached one ("2." within part "2"), is a node
    before its parts: header_start to body_start is its HEADER, body_start to body_end its TEXT. Its
    media type is its multipart type, or "message/rfc822" when its only part "1" ("2.1") follows.
    """

    section: str
    media_type: str  # "text/plain", lower case
    charset: str  # as declared, lower case; "" when not declared
    encoding: str  # Content-Transfer-Encoding, lower case; "7bit" when not declared
    disposition: str  # "inline", "attachment" or ""
    filename: str  # decoded (RFC 2047, RFC 2231), without path or control characters; "" when none
    content_id: str  # without angle brackets
    header_start: int  # first octet of the part's own header
    body_start: int  # first octet behind the empty line
    body_end: int  # one past the last octet of the body
    lines: int  # number of lines of the body

    @property
    def size(self) -> int:
        return self.body_end - self.body_start

    @property
    def is_multipart(self) -> bool:
        return self.media_type.startswith("multipart/")

    @property
    def is_text(self) -> bool:
        """Shown as the letter's text rather than listed as an attachment."""
        return self.media_type in ("text/plain", "text/html") and self.disposition != "attachment" and not self.filename


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that lists, searches and FETCHes need, so that no message is parsed twice."""

    size: int
    header_size: int  # octets up to and with the empty line
    envelope: bytes  # ready-made ENVELOPE (RFC 9051 §7.5.2)
    body: bytes  # ready-made BODY (without extension data)
    body_structure: bytes  # ready-made BODYSTRUCTURE
    parts: tuple[Part, ...]  # depth first, the message itself first
    subject: str  # decoded, one line
    base_subject: str  # for sorting and threading (RFC 5256 §2.1), lower case
    sender: str  # From as a person reads it: "Anna Example" or "anna@example.test"
    sender_address: str
    recipients: str  # To and Cc as a person reads them
    sent: datetime | None  # Date, aware; None when missing or unreadable
    message_id: str  # without angle brackets
    references: tuple[str, ...]  # References, then In-Reply-To; without angle brackets, oldest first
    preview: str  # first words of the text, at most 256 characters (RFC 8970 §3)
    attachments: int  # how many parts a person would call an attachment
    other_authors: str = ""  # names and addresses of From behind the first one
    notes: tuple[str, ...] = ()  # names of the limits that were reached, for curious administrators

    @property
    def authors(self) -> str:
        """The sender's address, and names and addresses of whoever else has written it."""
        return f"{self.sender_address}, {self.other_authors}" if self.other_authors else self.sender_address
