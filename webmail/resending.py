"""A letter that is sent on unchanged: who does it, when and to whom stands above it (RFC 5322 §3.6.6)."""

import re
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime

from mailapp.standards.address import Named
from mailapp.standards.envelope import Envelope, Recipient
from webmail.letters.write import addresses
from webmail.sending import Finished

# What the last server wrote for this mailbox alone (RFC 5321 §4.4); fields of ours are nobody else's affair.
LOCAL = re.compile(rb"^(?:return-path|x-pillarbox-[a-z-]*)[ \t]*:.*\n(?:[ \t].*\n)*", re.IGNORECASE | re.MULTILINE)
HEADER_END = re.compile(rb"^\r?\n", re.MULTILINE)


def finished(letter: bytes, sender: Named, people: Sequence[Named], message_id: str, now: datetime) -> Finished:
    """`message_id` with its angle brackets, of this sending on: it is done once."""
    fields = (
        ("Resent-Date", format_datetime(now)),
        ("Resent-From", addresses([sender])),
        ("Resent-To", addresses(people)),
        ("Resent-Message-ID", message_id),
    )
    octets = "".join(f"{name}: {value}\r\n" for name, value in fields).encode() + _without_local(letter)
    envelope = Envelope(
        reverse_path=sender.address,
        recipients=tuple(Recipient(person.address) for person in people),
        body="7BIT" if octets.isascii() else "8BITMIME",  # RFC 6152
        smtputf8=not all(person.address.isascii() for person in [sender, *people]),  # RFC 6531 §3.4
    )
    return Finished(envelope, octets, octets, message_id, tuple(people), resent=True)


def _without_local(letter: bytes) -> bytes:
    end = HEADER_END.search(letter)
    header = letter[: end.start()] if end else letter
    return LOCAL.sub(b"", header) + letter[len(header) :]
