"""Lines of the access table as verdicts at the door."""

import pytest

from mailapp.policy.mailrules.access import AccessRule, AccessTable
from mailapp.policy.values import Policy
from mta.inbound.keeper import keeper
from mta.smtp.doorkeeper import OPEN, Allow, Caller, Doorkeeper, Hold, Refuse, Warn
from mta.smtp.parser import Line
from mta.smtp.rules import obey
from mta.smtp.sanity import Found
from mta.smtp.session import Ask, Face, Session
from tests.policy.mailrules.lines import numbered

pytestmark = pytest.mark.pure

CARL = Caller("192.0.2.1", helo="gw.example.net")
ANNA = Caller("192.0.2.1", helo="laptop", account="anna@example.test", submission=True)


def at_door(*lines: str) -> Doorkeeper:
    """Lines such as "client 192.0.2.0/24 refuse inbound Go away"."""
    rules = []
    for line in lines:
        about, pattern, action, road, *reason = line.split(" ", 4)
        rules.append(
            {"about": about, "pattern": pattern, "action": action, "road": road, "reason": " ".join(reason)},
        )
    return keeper(AccessTable(numbered(AccessRule, *rules)))


def test_no_rules_no_doorkeeper() -> None:
    assert at_door() is OPEN


def test_each_action() -> None:
    door = at_door("client 192.0.2.1 refuse inbound Spam source", "helo gw.example.net hold inbound")
    refusal = door.at_connect(CARL)
    assert refusal == Refuse(refusal.reply, "rule 1 (refuse client 192.0.2.1): Spam source")
    assert str(refusal.reply) == "554 5.7.1 <192.0.2.1>: Client host rejected: Spam source"
    assert door.at_helo(CARL) == Hold("rule 2 (hold helo gw.example.net)")
    door = at_door("sender <> defer inbound", "sender example.net warn inbound", "sender * allow inbound")
    assert str(door.at_sender(CARL, "").reply) == "450 4.7.1 <>: Sender address rejected: Access denied"
    assert door.at_sender(CARL, "a@example.net") == Warn("rule 2 (warn sender example.net)")
    assert door.at_sender(CARL, "a@example.org") == Allow("rule 3 (allow sender *)")
    door = at_door("recipient olga@example.test refuse inbound Not here")
    assert str(door.at_recipient(CARL, "", "olga@example.test").reply).startswith("550 5.7.1 <olga@example.test>: ")


def test_whom_rules_about_strangers_do_not_concern() -> None:
    door = at_door("client * refuse inbound", "helo * refuse inbound", "sender * refuse inbound")
    for caller in (ANNA, Caller("192.0.2.1", trusted=True)):
        assert door.at_connect(caller) is None
        assert door.at_helo(caller) is None
        assert door.at_sender(caller, "anna@example.test") is None
        assert door.at_recipient(caller, "", "ben@example.test") is None


def test_rules_about_our_own_people() -> None:
    door = at_door("recipient carl@example.net refuse submitted", "client 192.0.2.0/24 hold submitted")
    assert door.at_connect(CARL) is None
    assert door.at_recipient(CARL, "", "carl@example.net") is None
    assert isinstance(door.at_recipient(ANNA, "", "carl@example.net"), Refuse)
    assert isinstance(door.at_sender(ANNA, "anna@example.test"), Hold)


def test_a_client_is_judged_when_its_name_is_known() -> None:
    door = at_door("client good.example allow inbound", "client 192.0.2.0/24 refuse inbound")
    assert door.wants_names
    assert door.at_connect(CARL) is None
    assert isinstance(door.at_connect(Caller("192.0.2.1", name="good.example")), Allow)
    assert isinstance(door.at_name(Caller("192.0.2.1", name="good.example")), Allow)
    assert isinstance(door.at_name(Caller("192.0.2.1")), Refuse)
    assert isinstance(door.at_address(CARL), Refuse)
    assert door.at_address(ANNA) is None


class Asked:
    """A session of a stranger at this door, and what MAIL is answered when the DNS says so."""

    def __init__(self, door: Doorkeeper, client: str = "192.0.2.1", *, asks_dns: bool = True) -> None:
        self.session = Session(Face("mail.example.test"), Policy(), client, doorkeeper=door, asks_dns=asks_dns)
        obey(self.session, Line(b"EHLO gw.example.net"))

    def mail(self, found: Found) -> int:
        response = obey(self.session, Line(b"MAIL FROM:<carl@example.net>"))
        reply = response.then(found) if isinstance(response, Ask) else response
        obey(self.session, Line(b"RSET"))
        return reply.code


def test_rules_about_addresses_hold_whatever_the_dns_says() -> None:
    """Nobody comes in because his name server is silent, or with his second letter."""
    door = at_door("client good.example allow inbound", "client 192.0.2.0/24 refuse inbound")
    carl = Asked(door)
    names = ("good.example", "", None, None, "good.example")
    assert [carl.mail(Found(name)) for name in names] == [250, 554, 554, 554, 250]
    assert Asked(door, asks_dns=False).mail(Found()) == 554
    here = at_door("client x.example allow inbound", "client 127.0.0.0/8 refuse inbound")
    assert Asked(here, "127.0.0.1").mail(Found()) == 554
    assert Asked(door, "198.51.100.1").mail(Found(None)) == 250
