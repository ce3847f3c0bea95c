"""What EHLO announces on which face and in which state: exactly what is taken there, and nothing else."""

from collections.abc import Callable
from datetime import datetime, timedelta

from mailapp.standards import sasl
from mailapp.standards.reply import Reply
from mta.smtp import claims, replies
from mta.smtp.params import MailParams
from mta.smtp.session import Session


def _starttls(session: Session) -> bool:
    return session.face.offers_tls and not session.secure


def _auth(session: Session) -> bool:
    return session.face.submission and session.trusted_wire and session.account is None


def _relays(session: Session) -> bool:
    """A port for other servers."""
    return not session.face.submission and not session.face.lmtp


def requiretls(session: Session) -> bool:
    """Inside TLS only (RFC 8689 §2), and where mail may go on."""
    return session.secure and not session.face.lmtp


def future_release(session: Session) -> bool:
    """On submission only (RFC 4865 §2)."""
    return session.face.submission and session.policy.future_release_seconds > 0


def xclient(session: Session) -> bool:
    """To those who are listed, whomever they have spoken for: an open connection may serve many clients."""
    return session.policy.xclient_from.hold(session.speaker or session.client)


def always(_session: Session) -> bool:
    return True


def _holds(session: Session) -> str:
    longest = session.policy.future_release_seconds
    return f"FUTURERELEASE {longest} {_latest(session):%Y-%m-%dT%H:%M:%SZ}"


def _latest(session: Session) -> datetime:
    return session.clock() + timedelta(seconds=session.policy.future_release_seconds)


OFFERS: tuple[tuple[Callable[[Session], bool], str | Callable[[Session], str]], ...] = (
    (always, "PIPELINING"),  # RFC 2920 §3
    (always, lambda session: f"SIZE {session.policy.message_size}"),  # RFC 1870 §3
    (always, "VRFY"),  # RFC 5321 §4.1.1.6
    (_relays, "ETRN"),  # RFC 1985 §4
    (always, "8BITMIME"),  # RFC 6152 §2
    (_starttls, "STARTTLS"),  # RFC 3207 §2
    (_auth, f"AUTH {' '.join(sasl.MECHANISMS)}"),  # RFC 4954 §3
    (always, "ENHANCEDSTATUSCODES"),  # RFC 2034 §3
    (always, "DSN"),  # RFC 3461 §3
    (always, "SMTPUTF8"),  # RFC 6531 §3.1
    (always, "CHUNKING"),  # RFC 3030 §2
    (always, "BINARYMIME"),  # RFC 3030 §3
    (always, lambda session: f"LIMITS RCPTMAX={session.policy.recipients_per_message}"),  # RFC 9422 §3
    (requiretls, "REQUIRETLS"),  # RFC 8689 §2
    (future_release, _holds),  # RFC 4865 §2
    (xclient, f"XCLIENT {claims.NAMES}"),
)


def extensions(session: Session) -> list[str]:
    """The lines of EHLO behind the first."""
    return [
        line if isinstance(line, str) else line(session)
        for offered, line in OFFERS
        if offered is always or offered(session)
    ]


def unoffered(session: Session, said: MailParams) -> Reply | None:
    """Why parameters of MAIL cannot be had here, though we know them elsewhere."""
    if said.requiretls and not requiretls(session):
        return replies.REQUIRETLS_NEEDS_TLS  # RFC 8689 §2
    if said.holds and not future_release(session):
        return Reply(555, "5.5.4", "Letters are not held for later here")  # RFC 5321 §4.1.1.11
    return None


def hold_until(session: Session, said: MailParams) -> datetime | Reply | None:
    """When a letter may leave that shall not leave at once (RFC 4865 §4)."""
    if not said.holds:
        return None
    until = said.hold_until or session.clock() + timedelta(seconds=said.hold_for or 0)
    if until > _latest(session):
        return replies.HELD_TOO_LONG
    return until if until >= session.clock() else replies.HELD_INTO_THE_PAST
