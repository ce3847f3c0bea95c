"""Trace fields: Received and Return-Path (RFC 5321 §4.4)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

RECEIVED = re.compile(rb"^received[ \t]*:", re.IGNORECASE | re.MULTILINE)
HEADER_END = re.compile(rb"(?:\A|\n)\r?\n")
OURS = re.compile(r"\bby \S+ \(Pillarbox\) with \S+ id ([0-9A-Z]{5,32})\b")
UNSAFE = re.compile(r"[^\x21-\x7e\x80-\U0010ffff]|[()<>;\\\"]")
FOR_OCTETS = 254


@dataclass(frozen=True, slots=True)
class Hop:
    """Where a message came from and how."""

    helo: str  # what the client called itself
    address: str  # its IP address
    name: str  # its name in the DNS, "" when it has none
    protocol: str  # ESMTP, ESMTPS, ESMTPA, ESMTPSA, LMTP, UTF8SMTP, … (RFC 3848, RFC 6531 §4.3)
    tls: str = ""  # "TLSv1.3 TLS_AES_256_GCM_SHA384", "" in the clear
    trusted: bool = False  # a client of our own networks, which may relay


def received(hop: Hop, *, by: str, queue_id: str, now: datetime, recipients: Sequence[str] = ()) -> bytes:
    """A Received field, folded, with its CRLF. "for" is said of a single recipient only (RFC 5321 §7.6)."""
    lines = [f"Received: from {_word(hop.helo) or 'unknown'} ({_client(hop)})"]
    if hop.tls:
        version, _, cipher = hop.tls.partition(" ")
        lines.append(f"(using {_word(version)} with cipher {_word(cipher) or 'unknown'})")
    if hop.trusted:
        lines.append("(client in mynetworks)")
    lines.append(f"by {_word(by)} (Pillarbox) with {_word(hop.protocol)} id {_word(queue_id)}")
    if len(recipients) == 1 and recipients[0].isprintable() and len(recipients[0].encode()) <= FOR_OCTETS:
        lines.append(f"for <{recipients[0]}>")
    lines[-1] += ";"
    lines.append(format_datetime(now))
    return ("\r\n\t".join(lines) + "\r\n").encode("utf-8", "replace")


def queue_id(received_field: str) -> str:
    """The name that we gave a letter, out of our own Received field; "" when it is somebody else's."""
    found = OURS.search(" ".join(received_field.split()))
    return found[1] if found else ""


def _client(hop: Hop) -> str:
    """TCP-info: the DNS name and the address literal (RFC 5321 §4.4, §4.1.3)."""
    literal = f"[IPv6:{hop.address}]" if ":" in hop.address else f"[{hop.address}]"
    return " ".join(filter(None, (_word(hop.name), UNSAFE.sub("", literal) if hop.address else "local")))


def _word(text: str) -> str:
    """Nothing that a client says can end the field, open a comment or fold it."""
    return UNSAFE.sub("", text)[:255]


def return_path(reverse_path: str) -> bytes:
    """The Return-Path field, with its CRLF; "" gives "<>" (RFC 5321 §4.4)."""
    return f"Return-Path: <{''.join(filter(str.isprintable, reverse_path))}>\r\n".encode("utf-8", "replace")


def count_received(head: bytes) -> int:
    """How many servers a message has passed (RFC 5321 §6.3); a body behind the header is not counted."""
    end = HEADER_END.search(head)
    return len(RECEIVED.findall(head, 0, end.start() if end else len(head)))
