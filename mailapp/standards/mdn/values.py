"""What a read receipt says."""

from dataclasses import dataclass
from datetime import datetime

from mailapp.standards.address import Named

MDN_SENT = "$MDNSent"  # RFC 3503 §3: asked and answered, whatever the answer was
DISPLAYED = "displayed"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One to be written. `text` is for people, lines parted by "\\n"."""

    reader: Named  # who has read it, and from whom the receipt is
    to: Named
    message_id: str  # of the receipt, without angle brackets
    now: datetime
    subject: str
    text: str
    hostname: str  # of this server
    automatic: bool  # nobody was asked this time


@dataclass(frozen=True, slots=True)
class Notification:
    """One that came in, as far as it could be read. `disposition`: "displayed", "deleted", …"""

    recipient: str
    disposition: str
    automatic: bool
    message_id: str  # of the letter that it is about, without angle brackets
