"""Where a session asks the doorkeeper, and keeps what he remarks."""

from mailapp.standards.reply import Reply
from mta.smtp.doorkeeper import Caller, Refuse, Verdict, remarks_of
from mta.smtp.session import Session


def connect(session: Session) -> Reply | None:
    """Asked before the greeting; the Reply takes its place (RFC 5321 §3.1)."""
    verdict = session.doorkeeper.at_connect(session.caller)
    session.remarks = remarks_of(verdict)
    return _refusal(verdict)


def helo(session: Session, name: str) -> Reply | None:
    """Asked at EHLO and HELO; what he remarked about an earlier name is void."""
    verdict = session.doorkeeper.at_helo(_called(session.caller, name))
    session.helo_remarks = remarks_of(verdict)
    return _refusal(verdict)


def sender(session: Session, reverse_path: str) -> Reply | None:
    """Asked at MAIL; the remarks on the last letter are void."""
    verdict = session.doorkeeper.at_sender(session.caller, reverse_path)
    session.mail_remarks = remarks_of(verdict)
    return _refusal(verdict)


def recipient(session: Session, address: str) -> Reply | None:
    """Asked at RCPT, before the directory."""
    mail = session.mail
    verdict = session.doorkeeper.at_recipient(session.caller, mail.reverse_path if mail else "", address)
    session.mail_remarks = session.mail_remarks.and_also(remarks_of(verdict))
    return _refusal(verdict)


def _refusal(verdict: Verdict | None) -> Reply | None:
    return verdict.reply if isinstance(verdict, Refuse) else None


def _called(caller: Caller, name: str) -> Caller:
    return Caller(caller.address, caller.name, name, caller.secure, caller.account, caller.trusted, caller.submission)
