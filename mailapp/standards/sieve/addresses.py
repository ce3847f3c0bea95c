"""Addresses in fields and envelopes, and the parts of them that are compared (RFC 5228 §2.7.4, RFC 5233)."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, cast

from mailapp.standards.address import Address
from mailapp.standards.message import mailboxes
from mailapp.standards.sieve.encoded import octets_text
from mailapp.standards.sieve.header import Field

if TYPE_CHECKING:
    from mailapp.standards.sieve.call import Call
    from mailapp.standards.sieve.run import Run

PARTS = ("all", "localpart", "domain", "user", "detail")
# RFC 5228 §5.1: fields with addresses; those of RFC 5322 and others that mail really has.
FIELDS = frozenset(
    [
        *("from", "to", "cc", "bcc", "sender", "reply-to", "return-path", "envelope-to", "delivered-to"),
        *("resent-from", "resent-to", "resent-cc", "resent-bcc", "resent-sender", "resent-reply-to"),
        *("apparently-to", "errors-to", "for-approval", "for-handling", "for-comment", "approved"),
        *("disposition-notification-to", "return-receipt-to", "return-receipt-requested", "read-receipt-to"),
        *("registered-mail-reply-requested-by", "x-confirm-reading-to", "mail-followup-to", "mail-reply-to"),
        *("abuse-reports-to", "x-complaints-to", "x-report-abuse-to", "x-beenthere", "x-admin", "list-post"),
        *("x-original-to", "x-original-from", "x-envelope-to", "x-envelope-from", "x-forwarded-to", "x-delivered-to"),
    ]
)
LOCAL = r'(?:"(?>(?:[^"\\\r\n]|\\.)*)"|[^\s()<>@,;:\\"\[\]]++)'
LABEL = r"[A-Za-z0-9_\x80-\U0010ffff-]++"
DOMAIN = rf"(?:{LABEL}(?>(?:\.{LABEL})*)\.?|\[[^\s\[\]<>]++\])"
ROUTE = rf"(?:@{DOMAIN}(?>(?:,\s*+@{DOMAIN})*):)?"
PATH = re.compile(rf"(<)?(?(1){ROUTE})({LOCAL})(?:@({DOMAIN}))?(?(1)>)\Z")
COMMENT = r"(?:\([^()\\]*+\)\s*+)?"
BARE = re.compile(rf"\s*+({LOCAL})\s*+@\s*+({DOMAIN})\s*+{COMMENT}\Z")
NAMED = re.compile(
    rf'\s*+(?>(?:"(?>(?:[^"\\]|\\.)*)"|[^<>@"])*)<\s*+({LOCAL})\s*+@\s*+({DOMAIN})\s*+>\s*+{COMMENT}\Z', re.DOTALL
)
LISTED = re.compile(r'(?>(?:[^",]++|"(?>(?:[^"\\]|\\.)*)"|")+)', re.DOTALL)  # no comma but in quotation marks
QUOTED_PAIR = re.compile(r"\\(.)")
SHOWN = 80  # characters of what is wrong


def of_field(field: Field) -> Sequence[Address | str]:
    """The addresses of a field, groups' names left out; what cannot be read as one is given as it stands."""
    if field.addresses is None:
        field.addresses = tuple(_read(field.raw))
    return cast(Sequence[Address | str], field.addresses)


def _read(raw: bytes) -> Iterator[Address | str]:
    found = mailboxes.parse(raw)
    if not found:
        yield octets_text(raw.strip())
    for box in found:
        if box.mailbox is None or box.host is None:  # a group begins or ends
            continue
        if box.mailbox == mailboxes.NO_MAILBOX or box.host in (mailboxes.NO_DOMAIN, b""):
            yield octets_text(raw.strip())
        else:
            yield Address(octets_text(box.mailbox), octets_text(box.host))


def part(run: "Run", address: Address | str, which: str) -> str | None:
    """None when there is no such part, and nothing matches."""
    if isinstance(address, str):  # RFC 5228 §5.1: only :all of what is no address
        return address if which == "all" else None
    if which == "all":
        return str(address)
    if which == "localpart":
        return address.local
    if which == "domain":
        return address.domain or None
    places = [place for sign in run.world.separators if (place := address.local.find(sign)) >= 0]
    if which == "user":
        return address.local[: min(places)] if places else address.local
    return address.local[min(places) + 1 :] if places else None  # RFC 5233 §4


def of_path(path: str) -> Address | None:
    """Of an envelope, with or without brackets; None for what is none. <MAILER-DAEMON> has no domain."""
    found = PATH.match(path)
    return Address(_unquoted(found[2]), found[3] or "") if found else None


def mailbox(text: str) -> str:
    """The address of one mailbox, as `redirect` takes it (RFC 5228 §2.4.2.3). Raises ValueError with a sentence."""
    found = BARE.match(text) or NAMED.match(text)
    if found is None:
        raise ValueError(f"“{text[:SHOWN]}” is not one address")
    return str(Address(_unquoted(found[1]), found[2]))


def each_mailbox(text: str) -> list[str]:
    """The addresses of a mailbox-list (RFC 5322 §3.4), at least one. Raises ValueError with a sentence."""
    return [mailbox(each) for each in LISTED.findall(text) if each.strip()] or [mailbox(text)]


def check_address(call: "Call", what: str, read: Callable[[str], object] = mailbox) -> None:
    """Of a constant; `read` raises ValueError for what it is not. Raises Wrong."""
    for text in call.strings(what).constant or ():
        try:
            read(text)
        except ValueError as wrong:
            call.fail(f"{wrong}: write one such as anna@example.com", what)


def _unquoted(local: str) -> str:
    return QUOTED_PAIR.sub(r"\1", local[1:-1]) if local.startswith('"') else local
