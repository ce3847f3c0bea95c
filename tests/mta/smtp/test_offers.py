"""What is announced is exact for each face and state; what is not announced is not taken."""

from datetime import UTC, datetime, timedelta

import pytest

from mailapp.directory.values import AccountInfo
from mailapp.policy.values import Policy
from mailapp.standards.networks import Networks
from mailapp.standards.reply import Reply
from mta.smtp import offers, params
from mta.smtp.params import MailParams
from mta.smtp.session import Face, Session

pytestmark = pytest.mark.pure

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
ANNA = AccountInfo(1, "anna@example.test", "Anna", quota=0, active=True, is_admin=False)
RULES = Policy(message_size=1_000_000, recipients_per_message=100, xclient_from=Networks(["198.51.100.1"]))
AUTH = "AUTH PLAIN LOGIN SCRAM-SHA-256"
BASE = "PIPELINING, SIZE 1000000, VRFY, {}8BITMIME, {}ENHANCEDSTATUSCODES, DSN, SMTPUTF8, CHUNKING, BINARYMIME"
LIMITS = ", LIMITS RCPTMAX=100"
HOLDS = ", FUTURERELEASE 2592000 2026-12-26T12:00:00Z"
RELAY, PEOPLE, LMTP = (
    Face("mail.example.test", offers_tls=True),
    Face("mail.example.test", submission=True, offers_tls=True),
    Face("mail.example.test", lmtp=True),
)


def session(
    face: Face,
    *,
    secure: bool = False,
    client: str = "192.0.2.1",
    account: AccountInfo | None = None,
    policy: Policy = RULES,
) -> Session:
    begun = Session(face, policy, client, secure=secure, clock=lambda: NOW)
    begun.account = account
    return begun


@pytest.mark.parametrize(
    ("talk", "announced"),
    [
        (session(RELAY), BASE.format("ETRN, ", "STARTTLS, ") + LIMITS),
        (session(RELAY, secure=True), BASE.format("ETRN, ", "") + LIMITS + ", REQUIRETLS"),
        (session(PEOPLE), BASE.format("", "STARTTLS, ") + LIMITS + HOLDS),
        (session(PEOPLE, client="127.0.0.1"), BASE.format("", f"STARTTLS, {AUTH}, ") + LIMITS + HOLDS),
        (session(PEOPLE, secure=True), BASE.format("", f"{AUTH}, ") + LIMITS + ", REQUIRETLS" + HOLDS),
        (session(PEOPLE, secure=True, account=ANNA), BASE.format("", "") + LIMITS + ", REQUIRETLS" + HOLDS),
        (session(PEOPLE, policy=Policy(message_size=1_000_000, recipients_per_message=100, future_release_seconds=0)),
         BASE.format("", "STARTTLS, ") + LIMITS),
        (session(LMTP), BASE.format("", "") + LIMITS),
        (session(RELAY, client="198.51.100.1"), BASE.format("ETRN, ", "STARTTLS, ") + LIMITS
         + ", XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT"),
    ],
)  # fmt: skip
def test_announced(talk: Session, announced: str) -> None:
    assert ", ".join(offers.extensions(talk)) == announced


@pytest.mark.parametrize(
    ("talk", "text", "answer"),
    [
        (session(RELAY), "REQUIRETLS", "530 5.7.10"),
        (session(LMTP, secure=True), "REQUIRETLS", "530 5.7.10"),
        (session(RELAY, secure=True), "REQUIRETLS", None),
        (session(RELAY, secure=True), "HOLDFOR=60", "555 5.5.4"),
        (session(PEOPLE), "HOLDFOR=60", None),
        (session(PEOPLE), "SIZE=1 BODY=BINARYMIME", None),
    ],
)
def test_what_is_not_announced_is_not_taken(talk: Session, text: str, answer: str | None) -> None:
    refusal = offers.unoffered(talk, params.mail(text))
    assert refusal is None if answer is None else str(refusal).startswith(answer)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (MailParams(), None),
        (MailParams(hold_for=0), NOW),
        (MailParams(hold_for=3600), NOW + timedelta(hours=1)),
        (MailParams(hold_for=2_592_000), NOW + timedelta(days=30)),
        (MailParams(hold_for=2_592_001), "501 5.5.4"),
        (MailParams(hold_until=NOW + timedelta(days=30)), NOW + timedelta(days=30)),
        (MailParams(hold_until=NOW + timedelta(days=31)), "501 5.5.4"),
        (MailParams(hold_until=NOW - timedelta(seconds=1)), "501 5.5.4"),
    ],
)
def test_until_when_a_letter_is_held(said: MailParams, outcome: object) -> None:
    until = offers.hold_until(session(PEOPLE), said)
    assert str(until).startswith(str(outcome)) if isinstance(until, Reply) else until == outcome
