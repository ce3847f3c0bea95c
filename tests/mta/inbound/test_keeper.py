"""Lines of the access table as verdicts at the door."""

import pytest

from mailapp.policy.mailrules.access import AccessRule, AccessTable
from mta.inbound.keeper import keeper
from mta.smtp.doorkeeper import OPEN, Allow, Caller, Doorkeeper, Hold, Refuse, Warn
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
