"""The ENVELOPE of a message (RFC 9051 §7.5.2): raw encoded words, addresses in their parts."""

from collections.abc import Sequence

from mailapp.standards.message.imapsyntax import NIL, nstring, string
from mailapp.standards.message.mailboxes import Mailbox, parse
from mailapp.standards.message.tree import ADDRESS_FIELDS

Addresses = dict[bytes, list[Mailbox]]


def addresses(head: dict[bytes, bytes]) -> Addresses:
    """The address fields that a header has, read."""
    return {name: parse(head[name]) for name in ADDRESS_FIELDS if name in head}


def envelope(head: dict[bytes, bytes], read: Addresses) -> bytes:
    """Ready-made; Sender and Reply-To fall back to From."""
    author = _listed(read.get(b"from", ()))
    sender, reply_to = (_listed(found) if (found := read.get(name)) else author for name in (b"sender", b"reply-to"))
    to, cc, bcc = (_listed(read.get(name, ())) for name in (b"to", b"cc", b"bcc"))
    date, subject, reply, identifier = (
        nstring(head.get(name)) for name in (b"date", b"subject", b"in-reply-to", b"message-id")
    )
    return b"(%s)" % b" ".join((date, subject, author, sender, reply_to, to, cc, bcc, reply, identifier))


def _listed(found: Sequence[Mailbox]) -> bytes:
    if not found:
        return NIL
    return b"(%s)" % b"".join(
        [b"(%s)" % b" ".join([NIL if part is None else string(part) for part in mailbox]) for mailbox in found]
    )
