"""Where a session asks the doorkeeper, and keeps what he remarks."""

from dataclasses import replace

from mailapp.standards.reply import Reply
from mta.smtp import sanity
from mta.smtp.doorkeeper import OPEN, SILENT, Allow, Refuse, Remarks, Verdict, remarks_of
from mta.smtp.sanity import Found, LookUp
from mta.smtp.session import Session


def connect(session: Session) -> Reply | None:
    """Asked before anything is said; the answer takes the place of the greeting (RFC 5321 §3.1)."""
    verdict = session.doorkeeper.at_connect(session.caller) if _is_asked(session) else None
    session.remarks = remarks_of(verdict)
    session.client_allowed, session.refused = isinstance(verdict, Allow), isinstance(verdict, Refuse)
    return _refusal(session, verdict)


def helo(session: Session, name: str) -> Reply | None:
    """Asked at EHLO and HELO; what he remarked about an earlier name is void."""
    verdict = session.doorkeeper.at_helo(replace(session.caller, helo=name)) if _is_asked(session) else None
    session.helo_remarks = remarks_of(verdict)
    session.helo_allowed = isinstance(verdict, Allow)
    if not session.helo_allowed and not isinstance(verdict, Refuse) and _stranger(session):
        verdict = sanity.greeted(session.policy, name)
    return _refusal(session, verdict)


def sender(session: Session, reverse_path: str) -> Reply | LookUp | None:
    """Asked at MAIL; the remarks on the last letter are void. A LookUp is to be answered first: see `looked_up`."""
    keeper = session.doorkeeper
    verdict = None if keeper is OPEN else keeper.at_sender(session.caller, reverse_path)
    session.mail_remarks = remarks_of(verdict)
    if isinstance(verdict, Refuse):
        return _refusal(session, verdict)
    asked = _lookup(session, verdict, reverse_path)
    if _late(session) and not (asked and asked.client):
        return _client(session, session.doorkeeper.at_address(session.caller)) or asked
    return asked


def looked_up(session: Session, asked: LookUp, found: Found) -> Reply | None:
    """What the DNS told of the client and the sender."""
    verdict: Verdict | None = None
    if _late(session) and asked.client:
        keeper, caller = session.doorkeeper, session.caller
        verdict = keeper.at_address(caller) if found.name is None else keeper.at_name(replace(caller, name=found.name))
        if refusal := _client(session, verdict):
            return refusal
    outcome = sanity.judged(
        session.policy, asked, replace(found, nameless=False) if isinstance(verdict, Allow) else found
    )
    if isinstance(outcome, Refuse):
        return _refusal(session, outcome)
    session.mail_remarks = session.mail_remarks.and_also(outcome)
    return None


def _lookup(session: Session, verdict: Verdict | None, reverse_path: str) -> LookUp | None:
    """What must be asked of the DNS; what a rule allows is not asked about."""
    if not (session.asks_dns and _stranger(session)):
        return None
    sender = "" if isinstance(verdict, Allow) else reverse_path
    helo = "" if session.helo_allowed else session.helo
    client = "" if session.client_allowed else session.client
    return sanity.wanted(session.policy, client, helo, sender, names=_late(session))


def _is_asked(session: Session) -> bool:
    """About the client: not where there are no rules, and not of another server of ours."""
    return session.doorkeeper is not OPEN and not session.face.lmtp


def _late(session: Session) -> bool:
    """The client is judged at each MAIL, when the DNS has told its name, not at the door."""
    return session.doorkeeper.wants_names and not session.name and not session.face.lmtp


def _client(session: Session, verdict: Verdict | None) -> Reply | None:
    if not isinstance(verdict, Refuse):
        session.mail_remarks = session.mail_remarks.and_also(remarks_of(verdict))
    return _refusal(session, verdict)


def recipient(session: Session, address: str) -> Reply | Remarks:
    """Asked at RCPT, before the directory; the remarks concern this recipient alone."""
    if session.doorkeeper is OPEN:
        return SILENT
    mail = session.mail
    verdict = session.doorkeeper.at_recipient(session.caller, mail.reverse_path if mail else "", address)
    return _refusal(session, verdict) or remarks_of(verdict)


def _refusal(session: Session, verdict: Verdict | None) -> Reply | None:
    if not isinstance(verdict, Refuse):
        return None
    session.because = verdict.because
    return verdict.reply


def _stranger(session: Session) -> bool:
    """Neither one of us, nor in our own networks, nor on this very machine."""
    local = session.client == "::1" or session.client.startswith("127.")
    for_us = session.face.submission or session.face.lmtp  # who comes there is one of us, or passed our other door
    return not (for_us or session.account or session.trusted or local)
