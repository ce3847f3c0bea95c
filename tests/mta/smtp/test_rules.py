"""The rules alone: no socket, no database; the test answers the questions itself."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailapp.directory.values import AccountInfo, LocalRecipient, Outcome, Resolution
from mailapp.policy.values import Policy
from mailapp.standards.reply import Reply
from mailapp.standards.sasl import Credentials
from mta.smtp import replies, rules
from mta.smtp.parser import Line
from mta.smtp.session import (
    Admission,
    Ask,
    Face,
    HangUp,
    Login,
    Owns,
    Question,
    Raw,
    Resolve,
    Response,
    Session,
    TakeChunk,
    TakeMessage,
    Turn,
    Upgrade,
)

pytestmark = pytest.mark.pure

ANNA = AccountInfo(1, "anna@example.test", "Anna", 0, True, False)


def answer(question: Question) -> object:
    """A directory of one person."""
    if isinstance(question, Login):
        return ANNA if question.asked.password == "secret" else Reply(535, "5.7.8", "no")
    if isinstance(question, Owns):
        return question.address == ANNA.address
    if isinstance(question, Turn):
        return Reply(250, "2.0.0", "Queuing started")
    assert isinstance(question, Resolve)
    if question.address == ANNA.address:
        return Admission(Resolution(question.address, Outcome.DELIVER, (LocalRecipient(ANNA),)))
    here = question.address.endswith("@example.test")
    return Admission(Resolution(question.address, Outcome.UNKNOWN_USER if here else Outcome.NOT_OURS))


def say(session: Session, line: str | bytes) -> Response:
    """One command, questions answered."""
    response = rules.obey(session, Line(line.encode() if isinstance(line, str) else line))
    return rules.counted(session, response.then(answer(response.question))) if isinstance(response, Ask) else response


def session(*lines: str, client: str = "192.0.2.1", submission: bool = False, policy: Policy | None = None) -> Session:
    begun = Session(
        Face("mail.example.test", submission, offers_tls=True), policy or Policy(), client, clock=lambda: NOW
    )
    for line in lines:
        assert not isinstance(said := say(begun, line), Reply) or said.code < 400, (line, said)
    return begun


NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
EHLO, MAIL, RCPT = "EHLO gw.example.net", "MAIL FROM:<carl@example.org>", "RCPT TO:<anna@example.test>"


@pytest.mark.parametrize(
    ("before", "line", "response"),
    [
        ((), "QUIT", HangUp),
        ((EHLO,), "STARTTLS", Upgrade),
        ((EHLO, MAIL, RCPT), "DATA", TakeMessage),
        ((EHLO, MAIL, RCPT), "bdat 10 last", TakeChunk),
        ((), "BDAT 10", TakeChunk),
        ((), "HELP", Raw),
    ],
)
def test_what_the_server_shall_do(before: tuple[str, ...], line: str, response: type) -> None:
    assert isinstance(say(session(*before), line), response)


@pytest.mark.parametrize(
    ("before", "line", "reply"),
    [
        ((), MAIL, "503 5.5.1"),
        ((), "STARTTLS", "220"),
        ((), "EHLO", "501 5.5.4"),
        ((), "EHLO two words", "501 5.5.4"),
        ((EHLO,), RCPT, "503 5.5.1"),
        ((EHLO,), "DATA", "503 5.5.1"),
        ((EHLO, MAIL), MAIL, "503 5.5.1"),
        ((EHLO, MAIL), "STARTTLS", "503 5.5.1"),
        ((EHLO, MAIL), "DATA", "554 5.5.1"),
        ((EHLO, MAIL, RCPT), "DATA now", "501 5.5.4"),
        ((EHLO, MAIL), "RCPT TO:<x@example.test>", "550 5.1.1"),
        ((EHLO, MAIL), "RCPT TO:<x@example.org>", "554 5.7.1"),
        ((EHLO,), "AUTH PLAIN", "502 5.5.1"),
        ((EHLO,), "NOOP \x07", "501 5.5.2"),
    ],
)
def test_what_is_answered(before: tuple[str, ...], line: str, reply: str) -> None:
    response = say(session(*before), line)
    assert isinstance(response, Upgrade) if reply == "220" else str(response).startswith(reply)


def test_nobody_says_a_password_in_clear() -> None:
    assert str(say(session(EHLO, submission=True), "AUTH PLAIN AGEAYg==")).startswith("538 5.7.11")
    assert isinstance(say(session(EHLO, submission=True, client="127.0.0.1"), "AUTH PLAIN"), Raw)


def test_a_question_that_is_never_logged_with_its_password() -> None:
    assert "secret" not in repr(Login(Credentials("anna@example.test", "secret"), "127.0.0.1"))


@pytest.mark.parametrize(
    ("lines", "secure", "protocol"),
    [
        (("HELO x",), False, "SMTP"),
        ((EHLO,), False, "ESMTP"),
        ((EHLO,), True, "ESMTPS"),
        ((EHLO, MAIL + " SMTPUTF8"), True, "UTF8SMTPS"),
    ],
)
def test_protocol(lines: tuple[str, ...], secure: bool, protocol: str) -> None:
    """RFC 3848, RFC 6531 §4.3."""
    begun = session(*lines)
    begun.secure = secure
    assert begun.protocol == protocol


def test_each_reply_has_a_status_of_its_class() -> None:
    """RFC 2034 §4; the text of 354 is none of ours."""
    said = [reply for reply in vars(replies).values() if isinstance(reply, Reply)]
    assert len(said) > 40
    assert [str(reply) for reply in said if reply.enhanced[:2] != f"{reply.code // 100}."] == []


def test_limits() -> None:
    tired = session(policy=Policy(errors_per_session=2, commands_per_session=5))
    for _ in range(2):
        assert isinstance(say(tired, "XYZZY"), Reply)
    assert isinstance(say(tired, "XYZZY"), HangUp)
    busy = session("NOOP", "NOOP", policy=Policy(commands_per_session=2))
    assert isinstance(say(busy, "NOOP"), HangUp)


VERBS = st.sampled_from([*rules.MENU, "MAIL FROM:", "RCPT TO:", "AUTH PLAIN", "AUTH LOGIN", "BDAT 1", "", "*"])


@example(lines=[("ETRN", b"*")], submission=False)  # a question that is seldom asked
@given(st.lists(st.tuples(VERBS, st.binary(max_size=30)), max_size=8), st.booleans())
def test_any_line_gets_a_response(lines: list[tuple[str, bytes]], submission: bool) -> None:
    begun = session(EHLO, client="127.0.0.1", submission=submission)
    for verb, rest in lines:
        response = say(begun, verb.encode() + b" " + rest.replace(b"\n", b"").replace(b"\r", b""))
        if isinstance(response, Reply):
            assert response.wire.endswith(b"\r\n")
            assert response.enhanced[0] == str(response.code)[0]
