"""One mail transaction with a server that we are connected to (RFC 5321 §3.3)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from mailapp.outbox.values import Claimed
from mailapp.standards.envelope import Recipient
from mailapp.standards.reply import Reply
from mta.outbound.peer import BLOCK_SECONDS, COMMAND_SECONDS, DATA_SECONDS, FINAL_DOT_SECONDS, Lost, Peer
from mta.outbound.stuffing import FINAL_DOT, stuffed

CHUNK = 64 * 1024  # octets of the message held at once
HEAD = 64 * 1024  # octets in which 8-bit header fields are looked for
NOT_XCHAR = re.compile(rb"[^!-*,-<>-~]")  # RFC 3461 §4
SERVICE_CLOSING = 421  # RFC 5321 §3.8: may come instead of any reply

# RFC 5321 §4.5.4.1 cannot be had both ways: an acceptance that we did not hear means sending twice, or perhaps never.
UNHEARD = "{} after the final dot: the letter may have arrived, and is sent again to be sure"


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the server said, to each recipient in the envelope's order. `broken`: hang up, nothing more will work."""

    replies: tuple[Reply, ...]
    broken: bool = False


def transact(peer: Peer, letter: Claimed) -> Exchange:
    """Hand over one letter. Raises Lost as long as nothing can have been accepted, OSError for our own disk."""
    refusal = _unfit(peer, letter)
    if refusal:
        return Exchange((refusal,) * len(letter.envelope.recipients))
    with open(letter.path, "rb") as file:
        lines = [_mail(peer, letter), *(_rcpt(peer, letter, recipient) for recipient in letter.envelope.recipients)]
        replies, ready = _pipelined(peer, lines) if peer.has_extn("pipelining") else _in_turn(peer, lines)
        if not any(accepted(reply) for reply in replies):
            _abandon(peer, ready)
            return Exchange(replies)
        if ready.code != 354:
            _abandon(peer, ready)
            return Exchange(tuple(ready if accepted(reply) else reply for reply in replies))
        final, broken = _content(peer, file)
    return Exchange(tuple(final if accepted(reply) else reply for reply in replies), broken)


def accepted(reply: Reply) -> bool:
    """RFC 5321 §4.2.1: the action has been done."""
    return 200 <= reply.code < 300


# -- the envelope -----------------------------------------------------------------------------------


def _pipelined(peer: Peer, lines: Sequence[str]) -> tuple[tuple[Reply, ...], Reply]:
    """All commands in one piece (RFC 2920 §3.1); replies to each recipient, and to DATA."""
    peer.put(*lines, "DATA")
    mail, *replies = [_said(peer) for _ in lines]
    ready = _said(peer, DATA_SECONDS)
    return tuple(replies if accepted(mail) else [mail] * len(replies)), ready


def _in_turn(peer: Peer, lines: Sequence[str]) -> tuple[tuple[Reply, ...], Reply]:
    """Each command after the reply to the last; without an accepted recipient DATA is not said."""
    mail = _ask(peer, lines[0])
    if not accepted(mail):
        return (mail,) * (len(lines) - 1), mail
    replies = tuple(_ask(peer, line) for line in lines[1:])
    if not any(accepted(reply) for reply in replies):
        return replies, replies[0]
    return replies, _ask(peer, "DATA", DATA_SECONDS)


def _ask(peer: Peer, line: str, patience: float = COMMAND_SECONDS) -> Reply:
    peer.put(line)
    return _said(peer, patience)


def _said(peer: Peer, patience: float = COMMAND_SECONDS) -> Reply:
    said = peer.said(patience)
    if said.code == SERVICE_CLOSING:
        raise Lost(said)
    return said


def _abandon(peer: Peer, ready: Reply) -> None:
    """Leave the transaction so that the next letter finds a clean table."""
    if ready.code == 354:
        peer.transmit(FINAL_DOT, BLOCK_SECONDS)  # RFC 2920 §3.1: a server without recipients may still say 354
        _said(peer, FINAL_DOT_SECONDS)
    _ask(peer, "RSET")


# -- the content ------------------------------------------------------------------------------------


def _content(peer: Peer, file: BinaryIO) -> tuple[Reply, bool]:
    """Send the message; the reply to its final dot, and whether the connection is used up."""
    pieces = stuffed(iter(lambda: file.read(CHUNK), b""))
    last = next(pieces)
    for piece in pieces:
        peer.transmit(last, BLOCK_SECONDS)
        last = piece
    try:
        peer.transmit(last, BLOCK_SECONDS)
        final = peer.said(FINAL_DOT_SECONDS)
    except Lost as silence:
        return Reply(451, "4.4.2", UNHEARD.format(silence.reply.text)), True
    return final, final.code == SERVICE_CLOSING


# -- commands and their parameters ------------------------------------------------------------------


def _mail(peer: Peer, letter: Claimed) -> str:
    envelope = letter.envelope
    words = [f"MAIL FROM:<{envelope.reverse_path}>"]
    if peer.has_extn("size"):
        words.append(f"SIZE={letter.size}")  # RFC 1870
    if peer.has_extn("8bitmime") and envelope.body == "8BITMIME":
        # RFC 6152 §3 asks for a conversion where it is not offered. As all do today we send it as it is: the
        # conversion breaks signatures, and no server of our days clears the eighth bit.
        words.append("BODY=8BITMIME")
    if peer.has_extn("smtputf8") and envelope.smtputf8:
        words.append("SMTPUTF8")  # RFC 6531 §3.4
    if peer.has_extn("dsn"):
        words += [f"RET={envelope.ret}"] * bool(envelope.ret)  # RFC 3461 §4.3
        words += [f"ENVID={_xtext(envelope.envid)}"] * bool(envelope.envid)  # RFC 3461 §4.4
    return " ".join(words)


def _rcpt(peer: Peer, letter: Claimed, recipient: Recipient) -> str:
    words = [f"RCPT TO:<{_on_the_wire(recipient.address, letter.destination)}>"]
    if peer.has_extn("dsn"):
        words += [f"NOTIFY={','.join(sorted(recipient.notify))}"] * bool(recipient.notify)  # RFC 3461 §4.1
        words += [f"ORCPT={_original(recipient.orcpt)}"] * bool(recipient.orcpt)  # RFC 3461 §4.2
    return " ".join(words)


def _original(orcpt: str) -> str:
    kind, _, address = orcpt.partition(";")
    return f"{kind};{_xtext(address)}"


def _xtext(text: str) -> str:
    """RFC 3461 §4"""
    return NOT_XCHAR.sub(lambda found: b"+%02X" % ord(found[0]), text.encode()).decode()


# -- what cannot work -------------------------------------------------------------------------------


def _unfit(peer: Peer, letter: Claimed) -> Reply | None:
    """Why this server cannot take this letter at all, when its EHLO says so already."""
    limit = peer.esmtp_features.get("size", "").strip()
    if limit.isascii() and limit.isdigit() and 0 < int(limit) < letter.size:  # RFC 1870 §4: 0 is no limit
        return Reply(552, "5.3.4", f"The letter has {letter.size} octets, the server takes {int(limit)}")
    if peer.has_extn("smtputf8") or not _needs_utf8(letter):
        return None
    return Reply(550, "5.6.7", "The server cannot take addresses or header fields in UTF-8")  # RFC 6531 §3.5, RFC 6533


def _needs_utf8(letter: Claimed) -> bool:
    addresses = (_on_the_wire(recipient.address, letter.destination) for recipient in letter.envelope.recipients)
    if not all(address.isascii() for address in (letter.envelope.reverse_path, *addresses)):
        return True
    return letter.envelope.smtputf8 and any(not piece.isascii() for piece in _head(letter))


def _on_the_wire(address: str, destination: str) -> str:
    """With A-labels where that is enough to make it ASCII (RFC 6531 §3.2)."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{destination}" if local.isascii() and not domain.isascii() else address


def _head(letter: Claimed) -> Iterator[bytes]:
    with open(letter.path, "rb") as file:
        yield re.split(rb"\r?\n\r?\n", file.read(HEAD), maxsplit=1)[0]
