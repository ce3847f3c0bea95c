"""What the DNS must say of strangers: what is asked, what follows, and who is asked nothing."""

import pytest

from mailapp.directory.values import AccountInfo
from mailapp.policy.values import Policy
from mailapp.standards.networks import Networks
from mta.smtp.parser import Line
from mta.smtp.rules import obey
from mta.smtp.sanity import Found, LookUp, Standing, greeted, judged, wanted
from mta.smtp.session import Ask, Face, Session

pytestmark = pytest.mark.pure

STRICT = Policy(helo_must_be_valid=True, helo_must_be_full=True)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("gw.example.net", None),
        ("gw.example.net.", 501),
        ("[192.0.2.1]", None),
        ("[IPv6:2001:db8::1]", None),
        ("laptop", 504),
        ("-x.example", 501),
        ("a_b.example", None),  # many have one
        ("spam!", 501),
    ],
)
def test_the_name_in_ehlo(name: str, code: int | None) -> None:
    refusal = greeted(STRICT, name)
    assert (refusal.reply.code if refusal else None) == code
    assert greeted(Policy(), name) is None


@pytest.mark.parametrize(
    ("policy", "sender", "names", "asked"),
    [
        (Policy(), "carl@Example.NET", False, LookUp(domain="example.net")),
        (Policy(), "carl@bücher.example", False, LookUp(domain="xn--bcher-kva.example")),
        (Policy(), "", False, None),
        (Policy(), "carl@[192.0.2.1]", False, None),
        (Policy(sender_domain_check=False), "carl@example.net", False, None),
        (Policy(), "", True, LookUp(client="192.0.2.1")),
        (Policy(client_without_name_warns=True, helo_must_exist=True), "", False, LookUp("192.0.2.1", "gw")),
    ],
)
def test_what_is_asked(policy: Policy, sender: str, names: bool, asked: LookUp | None) -> None:
    assert wanted(policy, "192.0.2.1", "gw", sender, names=names) == asked


@pytest.mark.parametrize(
    ("policy", "found", "reply"),
    [
        (Policy(), Found(), None),
        (Policy(), Found(domain=Standing.NULL_MX), "550 5.7.27 "),
        (Policy(), Found(domain=Standing.MISSING), "450 4.1.8 "),
        (Policy(sender_domain_permanent=True), Found(domain=Standing.MISSING), "550 5.1.8 "),
        (Policy(), Found(domain=Standing.SILENT), None),
        (Policy(sender_dns_trouble_defers=True), Found(domain=Standing.SILENT), "451 4.4.3 "),
        (Policy(client_must_have_name=True), Found(nameless=True), "550 5.7.25 "),
        (Policy(), Found(nameless=True), None),
        (Policy(), Found(helo=Standing.MISSING), "450 4.7.1 "),
        (Policy(), Found(helo=Standing.SILENT), None),
    ],
)
def test_what_follows(policy: Policy, found: Found, reply: str | None) -> None:
    outcome = judged(policy, LookUp("192.0.2.1", "gw.example.net", "example.net"), found)
    said = getattr(outcome, "reply", None)
    assert (str(said)[: len(reply)] if reply and said else said) == reply
    assert said is None or outcome.because


def test_a_warning_is_a_remark() -> None:
    outcome = judged(Policy(client_without_name_warns=True), LookUp("192.0.2.1"), Found(nameless=True))
    assert outcome.warnings == ("the client has no name in the DNS",)


def session(client: str = "192.0.2.1", **more: object) -> Session:
    talk = Session(Face("mail.example.test"), Policy(mynetworks=Networks(["198.51.100.0/24"])), client, **more)
    obey(talk, Line(b"EHLO gw.example.net"))
    return talk


MAIL = Line(b"MAIL FROM:<carl@example.net>")


def test_mail_waits_for_the_dns() -> None:
    talk = session(asks_dns=True)
    ask = obey(talk, MAIL)
    assert isinstance(ask, Ask)
    assert ask.question == LookUp(domain="example.net")
    assert str(ask.then(Found(domain=Standing.NULL_MX))).startswith("550 5.7.27 ")
    assert talk.because == "the sender's domain example.net says that it takes no mail"
    assert talk.mail is None
    assert ask.then(Found()).code == 250
    assert talk.mail is not None


ANNA = AccountInfo(1, "anna@example.test", "Anna", 0, True, False)


@pytest.mark.parametrize(
    "talk",
    [
        session(),  # nobody to ask
        session("127.0.0.1", asks_dns=True),
        session("::1", asks_dns=True),
        session("198.51.100.7", asks_dns=True),
    ],
)
def test_who_is_asked_nothing(talk: Session) -> None:
    assert getattr(obey(talk, MAIL), "code", None) == 250


def test_our_own_people_are_asked_nothing() -> None:
    talk = session(asks_dns=True)
    talk.account = ANNA
    assert not isinstance(getattr(obey(talk, MAIL), "question", None), LookUp)
