"""One mail transaction with a server that we are connected to (RFC 5321 §3.3)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailapp.outbox.values import Claimed
from mailapp.standards.envelope import Recipient
from mailapp.standards.reply import Reply
from mta.outbound.body import CHUNK, Body, Unfit, opened, prepared
from mta.outbound.lost import Lost
from mta.outbound.peer import Peer, command
from mta.outbound.stuffing import FINAL_DOT, stuffed
from mta.outbound.talk import Say, Talk

HEAD = 64 * 1024  # octets in which 8-bit header fields are looked for
NOT_XCHAR = re.compile(rb"[^!-*,-<>-~]")  # RFC 3461 §4
NOTHING = b""
SERVICE_CLOSING = 421  # RFC 5321 §3.8: may come instead of any reply

# RFC 5321 §4.5.4.1 cannot be had both ways: an acceptance that we did not hear means sending twice, or perhaps never.
UNHEARD = "{} after the final dot: the letter may have arrived, and is sent again to be sure"


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the server said, to each recipient in the envelope's order. `broken`: hang up, nothing more will work."""

    replies: tuple[Reply, ...]
    broken: bool = False


def transact(peer: Peer, letter: Claimed) -> Talk[Exchange]:
    """Hand over one letter. Raises Lost as long as nothing can have been accepted, OSError for our own disk."""
    try:
        _check(peer, letter)
        with prepared(peer, letter) as body:
            return (yield from _transaction(peer, letter, body))
    except Unfit as never:
        return Exchange((never.reply,) * len(letter.envelope.recipients))


def _transaction(peer: Peer, letter: Claimed, body: Body) -> Talk[Exchange]:
    _check_size(peer, body.size)
    lines = [_mail(peer, letter, body), *(_rcpt(peer, letter, recipient) for recipient in letter.envelope.recipients)]
    converse = _pipelined if peer.has_extn("pipelining") else _in_turn
    replies, ready = yield from converse(peer, lines, "" if body.chunked else "DATA")
    if not any(accepted(reply) for reply in replies):
        yield from _abandon(peer, ready)
        return Exchange(replies)
    if body.chunked:
        final, broken = yield from _chunks(peer, body)
    elif ready.code != 354:
        yield from _abandon(peer, ready)
        final, broken = ready, False
    else:
        final, broken = yield from _content(peer, body)
    return Exchange(tuple(final if accepted(reply) else reply for reply in replies), broken)


def accepted(reply: Reply) -> bool:
    """RFC 5321 §4.2.1: the action has been done."""
    return 200 <= reply.code < 300


# -- the envelope -----------------------------------------------------------------------------------


def _pipelined(peer: Peer, lines: Sequence[str], data: str) -> Talk[tuple[tuple[Reply, ...], Reply]]:
    """All commands in one piece (RFC 2920 §3.1); replies to each recipient, and to DATA or to the last of them."""
    rules = peer.rules
    mail = yield from _said(command(*lines, *([data] if data else [])), rules.smtp_mail_timeout)
    replies = []
    for _ in lines[1:]:
        replies.append((yield from _said(NOTHING, rules.smtp_rcpt_timeout)))
    ready = (yield from _said(NOTHING, rules.smtp_data_init_timeout)) if data else replies[-1]
    return tuple(replies if accepted(mail) else [mail] * len(replies)), ready


def _in_turn(peer: Peer, lines: Sequence[str], data: str) -> Talk[tuple[tuple[Reply, ...], Reply]]:
    """Each command after the reply to the last; without an accepted recipient DATA is not said."""
    rules = peer.rules
    mail = yield from _said(command(lines[0]), rules.smtp_mail_timeout)
    if not accepted(mail):
        return (mail,) * (len(lines) - 1), mail
    replies = []
    for line in lines[1:]:
        replies.append((yield from _said(command(line), rules.smtp_rcpt_timeout)))
    if not data or not any(accepted(reply) for reply in replies):
        return tuple(replies), replies[0]
    return tuple(replies), (yield from _said(command(data), rules.smtp_data_init_timeout))


def _said(octets: bytes, patience: float) -> Talk[Reply]:
    """Raises Lost."""
    said: Reply = yield Say(octets, patience)
    if said.code == SERVICE_CLOSING:
        raise Lost(said)
    return said


def _abandon(peer: Peer, ready: Reply) -> Talk[None]:
    """Leave the transaction so that the next letter finds a clean table."""
    if ready.code == 354:  # RFC 2920 §3.1: a server without recipients may still say it
        yield from _said(FINAL_DOT, peer.rules.smtp_data_done_timeout)
    yield from _said(command("RSET"), peer.rules.smtp_mail_timeout)


# -- the content ------------------------------------------------------------------------------------


def _content(peer: Peer, body: Body) -> Talk[tuple[Reply, bool]]:
    """Send the message; the reply to its final dot, and whether the connection is used up."""
    pieces = stuffed(iter(lambda: body.file.read(CHUNK), b""))
    last = next(pieces)
    for piece in pieces:
        yield Say(last)
        last = piece
    return (yield from _finally(peer, last))


def _chunks(peer: Peer, body: Body) -> Talk[tuple[Reply, bool]]:
    """As it is, in one chunk of a known size (RFC 3030 §2)."""
    last = f"BDAT {body.size} LAST\r\n".encode()
    while piece := body.file.read(CHUNK):
        yield Say(last)
        last = piece
    return (yield from _finally(peer, last))


def _finally(peer: Peer, last: bytes) -> Talk[tuple[Reply, bool]]:
    """Send the last piece. From here on the letter may have been accepted, whatever we hear."""
    try:
        final: Reply = yield Say(last, peer.rules.smtp_data_done_timeout)
    except Lost as silence:
        return Reply(451, "4.4.2", UNHEARD.format(silence.reply.text)), True
    return final, final.code == SERVICE_CLOSING


# -- commands and their parameters ------------------------------------------------------------------


def _mail(peer: Peer, letter: Claimed, body: Body) -> str:
    envelope = letter.envelope
    words = [f"MAIL FROM:<{envelope.reverse_path}>"]
    if peer.has_extn("size"):
        words.append(f"SIZE={body.size}")  # RFC 1870
    if body.parameter:
        words.append(body.parameter)
    if envelope.requiretls:
        words.append("REQUIRETLS")  # RFC 8689 §4.2.1; the courier has made sure that it is offered
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


def _check(peer: Peer, letter: Claimed) -> None:
    """Raises Unfit when its EHLO says already that this server cannot take this letter at all."""
    if not peer.has_extn("smtputf8") and _needs_utf8(letter):  # RFC 6531 §3.5, RFC 6533
        raise Unfit(Reply(550, "5.6.7", "The server cannot take addresses or header fields in UTF-8"))


def _check_size(peer: Peer, size: int) -> None:
    limit = peer.esmtp_features.get("size", "").strip()
    if limit.isascii() and limit.isdigit() and 0 < int(limit) < size:  # RFC 1870 §4: 0 is no limit
        raise Unfit(Reply(552, "5.3.4", f"The letter has {size} octets, the server takes {int(limit)}"))


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
    with opened(letter) as file:
        yield re.split(rb"\r?\n\r?\n", file.read(HEAD), maxsplit=1)[0]
