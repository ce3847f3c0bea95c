"""The commands of a mail transaction: MAIL, RCPT, DATA, BDAT (RFC 5321 §3.3, RFC 3030)."""

from collections.abc import Callable
from typing import TypeVar

from mailapp.directory.refusals import refusal
from mailapp.directory.values import Writer
from mailapp.policy.mailrules.values import Road
from mailapp.standards.address import parse_path
from mailapp.standards.envelope import Recipient
from mailapp.standards.reply import Reply
from mta.smtp import access, offers, params, replies
from mta.smtp.doorkeeper import Remarks
from mta.smtp.metering import Event
from mta.smtp.session import Admission, Ask, Mail, Owns, Resolve, Response, Session, TakeChunk, TakeMessage

T = TypeVar("T")

CHUNK_DIGITS = 15  # of a BDAT size: more than any disk has


def mail(session: Session, argument: str) -> Response:
    """RFC 5321 §4.1.1.2. The null sender is never refused (§4.5.5)."""
    if session.face.submission and session.account is None:
        return replies.AUTH_FIRST  # RFC 6409 §4.3
    parts = params.split(argument, "FROM:")
    if parts is None:
        return Reply(501, "5.5.4", "Syntax: MAIL FROM:<address>")
    begun = _read(session, *parts)
    if isinstance(begun, Reply):
        return begun
    if session.meter.over(Event.MESSAGE):
        return replies.TOO_FAST
    asked = access.sender(session, begun.reverse_path)
    if isinstance(asked, Reply):
        return asked
    if asked is not None:
        return Ask(asked, lambda found: access.looked_up(session, asked, found) or _begin(session, begun))
    if session.account is not None and begun.reverse_path:
        owns = Owns(session.account.id, begun.reverse_path)
        return Ask(owns, lambda owned: _owned(session, begun, owned))
    return _begin(session, begun)


def _read(session: Session, path: str, text: str) -> Mail | Reply:
    """What MAIL says, or what is wrong with it."""
    said = _params(session, lambda: params.mail(text), text)
    if isinstance(said, Reply):
        return said
    if said.size > session.policy.message_size:
        return replies.TOO_BIG  # RFC 1870 §6.1
    if unoffered := offers.unoffered(session, said):
        return unoffered
    held = offers.hold_until(session, said)
    if isinstance(held, Reply):
        return held
    address = _address(path, utf8=said.smtputf8) if path else ""
    if isinstance(address, Reply):
        return address if address is replies.NEEDS_SMTPUTF8 else _of_sender(address)
    return Mail(address, said, hold_until=held)


def _begin(session: Session, begun: Mail) -> Reply:
    session.mail = begun
    return replies.SENDER_OK


def _of_sender(refusal: Reply) -> Reply:
    return Reply(refusal.code, "5.1.7", refusal.text)  # RFC 3463 §3.2: bad sender's mailbox address syntax


def _owned(session: Session, begun: Mail, owned: bool) -> Reply:
    if not owned:
        return Reply(553, "5.7.1", f"<{begun.reverse_path}>: Sender address rejected: not owned by you")
    return _begin(session, begun)


def rcpt(session: Session, argument: str) -> Response:
    """RFC 5321 §4.1.1.3. Checked now, so that we never have to bounce to somebody who did not send."""
    mail = _transaction(session)
    parts = params.split(argument, "TO:")
    if parts is None:
        return Reply(501, "5.5.4", "Syntax: RCPT TO:<address>")
    if not parts[0]:
        return replies.NULL_RECIPIENT
    if mail.by_chunks:
        return replies.NOT_NOW  # RFC 3030 §2: the message has begun
    if len(mail.recipients) >= session.policy.recipients_per_message:
        return replies.TOO_MANY_RECIPIENTS
    address = _address(parts[0], utf8=mail.params.smtputf8)
    if isinstance(address, Reply):
        return address
    recipient = _params(session, lambda: params.rcpt(address, parts[1]), parts[1])
    if isinstance(recipient, Reply):
        return recipient
    remarks = access.recipient(session, address)
    if isinstance(remarks, Reply):
        return remarks
    if session.meter.over(Event.RECIPIENT):
        return replies.TOO_FAST
    writer = Writer(mail.reverse_path, session.account.id if session.account else None, session.trusted)
    meant = session.rewriting.recipient(recipient, Road.SUBMITTED if session.account else Road.INBOUND)
    taken = recipient if session.account else meant  # submission gives other addresses by itself
    # Where our own people write is looked up each time: nobody may want to hear from them there any more.
    abroad = session.may_relay and session.account is None
    question = Resolve(meant.address, mail.params.size, writer, abroad)
    return Ask(question, lambda admission: _admit(session, address, taken, remarks, admission))


def _admit(session: Session, asked: str, recipient: Recipient, remarks: Remarks, admission: Admission | Reply) -> Reply:
    """The answer to RCPT, once the directory has spoken; a Reply is a refusal already."""
    if isinstance(admission, Reply):
        return admission
    if refused := refusal(asked, admission.resolution, abroad=session.may_relay):
        return refused
    if admission.full:
        code, enhanced = (552, "5.2.2") if session.policy.over_quota_is_permanent else (452, "4.2.2")
        return replies.refuse_recipient(code, enhanced, asked, "Mailbox is full")
    mail = _transaction(session)
    mail.recipients.append(recipient)
    mail.resolutions.append(admission.resolution)
    mail.remarks.append(remarks)
    return replies.RECIPIENT_OK


def data(session: Session, argument: str) -> Response:
    """RFC 5321 §4.1.1.4."""
    mail = _transaction(session)
    if argument:
        return replies.NO_ARGUMENT
    if mail.by_chunks:
        return replies.BDAT_BEGUN
    if mail.params.body == "BINARYMIME":
        return replies.BINARY_BY_BDAT
    return TakeMessage() if mail.recipients else _nobody(session)


def _nobody(session: Session) -> Reply:
    """RFC 5321 §3.3 allows 503 or 554; RFC 2033 §4.2 wants 503."""
    return replies.NO_RECIPIENTS_LMTP if session.face.lmtp else replies.NO_RECIPIENTS


def bdat(session: Session, argument: str) -> Response:
    """RFC 3030 §2: the octets come whatever we answer, so even a refusal has to swallow them."""
    size, _, word = argument.partition(" ")
    if not (size.isascii() and size.isdigit()) or len(size) > CHUNK_DIGITS or word.upper() not in ("", "LAST"):
        return Reply(501, "5.5.4", "Syntax: BDAT size [LAST]")
    refusal = None
    if session.mail is None:
        refusal = replies.MAIL_FIRST if session.helo else replies.HELLO_FIRST
    elif not session.mail.recipients:
        refusal = _nobody(session)
    else:
        session.mail.by_chunks = True
    return TakeChunk(int(size), bool(word), refusal)


def _transaction(session: Session) -> Mail:
    """The menu lets RCPT and DATA in during a transaction only."""
    if session.mail is None:
        raise RuntimeError("outside a mail transaction")
    return session.mail


def _params(session: Session, read: Callable[[], T], text: str) -> T | Reply:
    if text and not session.extended:
        return Reply(555, "5.5.4", "Parameters need EHLO")  # RFC 5321 §4.1.1.11
    try:
        return read()
    except params.Malformed as wrong:
        return Reply(501, "5.5.4", str(wrong))
    except params.Unknown as wrong:
        return Reply(555, "5.5.4", str(wrong))


def _address(path: str, *, utf8: bool) -> str | Reply:
    """The mailbox in a path, without its source route (RFC 5321 §4.1.1.3), or why it is none."""
    if not utf8 and not path.isascii():
        return replies.NEEDS_SMTPUTF8
    try:
        return str(parse_path(path))
    except ValueError as wrong:
        return Reply(501, "5.1.3", str(wrong))
