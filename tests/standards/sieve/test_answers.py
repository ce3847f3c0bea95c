"""Who is answered by vacation, and with what; what notify sends."""

from dataclasses import replace
from email import message_from_bytes
from email.message import Message
from email.policy import default

import pytest

from mailapp.standards.sieve import Envelope, Letter, World, compile
from mailapp.standards.sieve.actions import Notify, Vacation
from mailapp.standards.sieve.answers import addressed_as, answer, key, notification, notifier, unanswered
from tests.support.sieve_cases import NOW, letter_of

pytestmark = pytest.mark.pure
ENVELOPE = Envelope("carl@example.net", "anna@example.test")
PLAIN = "From: Carl <carl@example.net>\nTo: Anna <anna@example.test>\nSubject: Grüße\nMessage-ID: <1@x.test>\n"


def letter(more: str = "", plain: str = PLAIN) -> Letter:
    return letter_of(plain + more + "\nbody")[1]


# RFC 5230 §4.5, §4.6; RFC 3834 §2
SILENT = {
    "from nobody": (letter(), Envelope("", "anna@example.test")),
    "from oneself": (letter(), Envelope("ANNA@example.test", "anna@example.test")),
    "from one's other address": (letter(), Envelope("a@example.test", "anna@example.test")),
    "from a robot": (letter(), Envelope("MAILER-DAEMON@example.net", "anna@example.test")),
    "from a list's robot": (letter(), Envelope("owner-choir@example.net", "anna@example.test")),
    "from a list": (letter("List-Id: <choir.example.net>\n"), ENVELOPE),
    "in bulk": (letter("Precedence: bulk\n"), ENVELOPE),
    "unwanted": (letter("X-Auto-Response-Suppress: DR, OOF\n"), ENVELOPE),
    "an answer itself": (letter("Auto-Submitted: auto-replied\n"), ENVELOPE),
    "to others": (letter(plain=PLAIN.replace("anna@", "olga@")), ENVELOPE),
}


@pytest.mark.parametrize("case", SILENT)
def test_silence(case: str) -> None:
    about, envelope = SILENT[case]
    assert unanswered(Vacation(reason="Away"), about, envelope, ["a@example.test"])


@pytest.mark.parametrize(
    ("about", "envelope", "addresses"),
    [
        (letter(), ENVELOPE, ()),
        (letter("Auto-Submitted: no\nX-Auto-Response-Suppress: DR, None\n"), ENVELOPE, ()),
        (letter("Cc: a@example.test\n", PLAIN.replace("anna@", "olga@")), ENVELOPE, ()),
        (letter("Resent-To: b@example.test\n", PLAIN.replace("anna@", "olga@")), ENVELOPE, ("B@example.test",)),
    ],
)
def test_answers(about: Letter, envelope: Envelope, addresses: tuple[str, ...]) -> None:
    assert unanswered(Vacation(reason="Away", addresses=addresses), about, envelope, ["a@example.test"]) == ""


def test_an_answer() -> None:
    action = Vacation(reason="Bin am Meer.\r\nBis Montag!", sender="Änne <anna@example.test>")
    said = answer(action, letter("References: <0@x.test>\n"), ENVELOPE, message_id="9@example.test", now=NOW)
    assert said.decode() == (
        "From: =?utf-8?b?w4RubmU=?= <anna@example.test>\r\n"
        'To: "Carl" <carl@example.net>\r\n'
        "Subject: =?utf-8?b?QXV0bzogR3LDvMOfZQ==?=\r\n"
        "Date: Thu, 26 Nov 2026 09:30:15 +0100\r\n"
        "Message-ID: <9@example.test>\r\n"
        "In-Reply-To: <1@x.test>\r\n"
        "References: <0@x.test> <1@x.test>\r\n"
        "Auto-Submitted: auto-replied (vacation)\r\n"
        "X-Sieve: Pillarbox\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n"
        "\r\n"
        "Bin am Meer.\r\nBis Montag!\r\n"
    )


def sent(action: Vacation | Notify, about: Letter, **known: set[str]) -> Message:
    if isinstance(action, Vacation):
        return message_from_bytes(answer(action, about, ENVELOPE, message_id="9@x.test", now=NOW), policy=default)
    said = notification(action, about, ENVELOPE, message_id="9@x.test", now=NOW, **known)[1]
    return message_from_bytes(said, policy=default)


@pytest.mark.parametrize(
    ("header", "to"),
    [
        ("From: =?utf-8?q?Stranger=2C_=22Carl=22?= <carl@example.net>\n", '"Stranger, \\"Carl\\"" <carl@example.net>'),
        ('From: "Stranger, Carl" <Carl@example.net>\n', '"Stranger, Carl" <carl@example.net>'),
        ("From: Ben <ben@x.test>\nSender: =?utf-8?q?K=C3=A4rl?= <carl@example.net>\n", "Kärl <carl@example.net>"),
        ("From: Ben <ben@x.test>\n", "carl@example.net"),
    ],
)
def test_who_is_answered_is_called_by_his_name(header: str, to: str) -> None:
    """RFC 5230 §5.4"""
    assert sent(Vacation(reason="Away"), letter(plain=header))["To"] == to


def test_subjects_are_not_longer_than_people_read() -> None:
    long = "Subject: " + "Grüße " * 100 + "\n"
    for action in (Vacation(reason="x"), Notify(method="mailto:a@x.test", message="Grüße " * 100)):
        subject = sent(action, letter(plain=long))["Subject"]
        assert (len(subject) <= 256, subject[-1]) == (True, "…")


@pytest.mark.parametrize(
    ("to", "address"),
    [
        ("anna@example.test", "anna@example.test"),
        ("A@example.test", "a@example.test"),
        ("x@example.test", "x@example.test"),
        ("olga@example.test", "anna@example.test"),
    ],
)
def test_one_answers_as_one_was_asked(to: str, address: str) -> None:
    action = Vacation(reason="x", addresses=("X@example.test",))
    assert addressed_as(action, letter(plain=f"To: {to}\n"), ENVELOPE, ["a@example.test"]) == address


@pytest.mark.parametrize(
    ("sender", "said", "path"),
    [
        ("carl@example.net", "", "anna@example.test"),
        ("carl@example.net", "Anna <a@example.test>", "a@example.test"),
        ("", "a@example.test", ""),
    ],
)
def test_who_sends_a_notification(sender: str, said: str, path: str) -> None:
    """RFC 5436 §2.2"""
    action = Notify(method="mailto:ben@example.test", sender=said)
    assert notifier(action, Envelope(sender, "anna@example.test")) == path


def test_nobody_is_told_twice() -> None:
    uri = "mailto:%22Ben,%20he%22%20%3Cben@example.test%3E%2cBEN@example.test?cc=ben@example.test%2colga@example.test"
    told = sent(Notify(method=uri), letter())
    assert (told["To"], told["Cc"], told["Importance"]) == (
        '"Ben, he" <ben@example.test>',
        "olga@example.test",
        "normal",
    )
    again = sent(Notify(method=uri), letter(), told={"ben@example.test"})
    assert (again["To"], again["Cc"]) == (None, "olga@example.test")


def test_an_answer_that_is_an_entity() -> None:
    """RFC 5230 §4.2: its header tells of its content alone."""
    reason = "Content-Type: text/html\r\nBcc: ben@example.test\r\n\r\n<b>Away</b>"
    said = answer(Vacation(reason=reason, mime=True), letter(), ENVELOPE, message_id="9@x.test", now=NOW)
    head, _, body = said.partition(b"\r\n\r\n")
    assert b"Content-Type: text/html" in head
    assert b"Bcc" not in head
    assert body == b"<b>Away</b>\r\n"


def test_answers_that_are_the_same() -> None:
    """RFC 5230 §4.2: by handle, else by what is said, before variables have their values."""
    one, same, other = (vacations(f'vacation :subject "Re: ${{subject}}" "{reason}";') for reason in "aab")
    assert one == same
    assert key(one, "carl@example.net") == key(same, "Carl@example.net")
    assert key(one, "carl@example.net") != key(other, "carl@example.net")
    assert key(one, "carl@example.net") != key(one, "ben@example.test")
    assert key(one, "carl@example.net") == key(
        vacations('vacation :subject "Re: ${subject}" "a";', "x"), "carl@example.net"
    )
    handled = [vacations(f'vacation :handle "x" "{reason}";') for reason in "ab"]
    assert key(handled[0], "carl@example.net") == key(handled[1], "carl@example.net")


def vacations(command: str, subject: str = "hi") -> Vacation:
    script = compile(f'require ["vacation", "variables"]; set "subject" "{subject}"; {command}')
    [action, _] = script.run(letter(), World()).actions
    assert isinstance(action, Vacation)
    return replace(action, line=0)


def test_a_notification() -> None:
    """RFC 5436 §2: what the URI may say, and what it may not."""
    method = "mailto:ben@example.test,olga@example.test?cc=ben@example.test&from=x@y.z&X-Room=7&body=Look%0D%0Athere"
    who, said = notification(
        Notify(method=method, message="New: Grüße", importance=1), letter(), ENVELOPE, message_id="9@x.test", now=NOW
    )
    assert who == ("ben@example.test", "olga@example.test")
    assert said.decode() == (
        "From: anna@example.test\r\n"
        "To: ben@example.test, olga@example.test\r\n"
        "Subject: =?utf-8?b?TmV3OiBHcsO8w59l?=\r\n"
        "Date: Thu, 26 Nov 2026 09:30:15 +0100\r\n"
        "Message-ID: <9@x.test>\r\n"
        "References: <1@x.test>\r\n"
        'Auto-Submitted: auto-notified; owner-email="anna@example.test"\r\n'
        "Importance: high\r\n"
        "X-Priority: 1 (Highest)\r\n"
        "X-Sieve: Pillarbox\r\n"
        "X-Room: 7\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n"
        "\r\n"
        "Look\r\nthere\r\n"
    )
