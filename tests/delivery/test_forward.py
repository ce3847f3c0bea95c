"""Letters that go on: under a reverse-path of ours, marked against loops, and reports on them find home."""

from dataclasses import replace
from email import message_from_bytes

import pytest
from django.conf import settings

from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.directory import srskeys
from mailapp.directory.values import Outcome, Writer
from mailapp.net.ids import queue_id
from mailapp.outbox import api as outbox
from mailapp.outbox.models import OutboundRecipient
from mailapp.outbox.values import QueueFilter
from mailapp.policy import api as policy
from mailapp.standards.envelope import Envelope, Recipient
from tests.delivery.test_arrive import LETTER, arrival
from tests.delivery.test_submit import submission
from tests.support.office import Office


@pytest.fixture
def sales(office: Office) -> str:
    directory.add_alias("sales@example.test", ["shop@example.org"])
    return "sales@example.test"


def queued() -> list[tuple[str, str]]:
    return sorted((row.reverse_path, row.address) for row in outbox.list_queue(QueueFilter()))


def spooled(trace: str) -> bytes:
    [path] = (settings.PILLARBOX_HOME / "spool").rglob(trace)
    return path.read_bytes()


def test_a_report_on_a_forwarded_letter_finds_its_writer(sales: str):
    delivery.deliver([arrival(sales)])
    [(path, _)] = queued()
    assert path.endswith("=example.net=carl@example.test")
    found = directory.resolve(path, Writer(""))
    assert (found.outcome, found.remote) == (Outcome.DELIVER, ("carl@example.net",))
    report = arrival(path, sender="")
    delivery.deliver([report])
    assert ("", "carl@example.net") in queued()


@pytest.mark.parametrize(
    ("sender", "rewritten"), [("carl@example.net", True), ("anna@example.test", False), ("", False)]
)
def test_strangers_are_rewritten_and_nobody_else(sales: str, sender: str, rewritten: bool):
    delivery.deliver([arrival(sales, sender=sender)])
    [(path, _)] = queued()
    assert (path != sender) is rewritten


def test_the_office_may_do_without(sales: str):
    policy.change("srs", False)
    delivery.deliver([arrival(sales)])
    assert queued() == [("carl@example.net", "shop@example.org")]


def test_each_forwarding_domain_speaks_for_itself(sales: str):
    directory.add_domain("example.com")
    directory.add_alias("info@example.com", ["desk@example.org"])
    sent = arrival(sales, "info@example.com")
    [receipt] = delivery.deliver([sent])
    assert receipt.queued == ("shop@example.org", "desk@example.org")
    assert [path.rpartition("@")[2] for path, _ in queued()] == ["example.com", "example.test"]
    traces = {row.address: row.trace for row in outbox.list_queue(QueueFilter())}
    assert traces["shop@example.org"] == sent.trace != traces["desk@example.org"]
    assert spooled(sent.trace).startswith(b"Delivered-To: sales@example.test\r\n")
    assert spooled(traces["desk@example.org"]).startswith(b"Delivered-To: info@example.com\r\n")


def test_only_reports_come_back_that_way(sales: str):
    delivery.deliver([arrival(sales)])
    [(path, _)] = queued()
    found = directory.resolve(path, Writer("spam@example.net"))
    assert str(directory.refusal(path, found)) == (
        f"550 5.7.2 <{path}>: Recipient address rejected: It takes reports from <> alone"
    )
    changed = path.replace("carl@", "cora@")
    assert directory.resolve(changed).outcome is Outcome.UNKNOWN_USER
    assert directory.refusal(changed, directory.resolve(changed)).enhanced == "5.1.1"


def test_a_way_back_ends_with_its_time(sales: str, monkeypatch: pytest.MonkeyPatch):
    delivery.deliver([arrival(sales)])
    [(path, _)] = queued()
    today = srskeys.today()
    monkeypatch.setattr(srskeys, "today", lambda: today + 22)
    assert "21 days" in str(directory.refusal(path, directory.resolve(path)))


def test_secrets_change_and_the_old_ones_still_hold(sales: str):
    delivery.deliver([arrival(sales)])
    [(path, _)] = queued()
    assert directory.rotate_srs() >= 2
    assert directory.resolve(path).remote == ("carl@example.net",)
    delivery.deliver([arrival(sales)])
    assert len({path for path, _ in queued()}) == 2
    for _ in range(5):
        directory.rotate_srs()
    assert directory.resolve(path).outcome is Outcome.UNKNOWN_USER
    assert (settings.PILLARBOX_HOME / "keys" / "srs").stat().st_mode & 0o777 == 0o600


def test_a_letter_does_not_go_round_in_circles(sales: str):
    looped = b"delivered-to:  Sales@example.test\r\n" + LETTER
    [result] = delivery.deliver([arrival(sales, octets=looped)])
    assert isinstance(result, delivery.Refused)
    assert result.reply.startswith("554 5.4.6 <sales@example.test>: Mail forwarding loop")
    assert queued() == []
    [other] = delivery.deliver([arrival(sales, octets=b"Delivered-To: olga@example.test\r\n" + LETTER)])
    assert isinstance(other, delivery.Receipt)


def test_a_loop_in_a_batch_harms_no_other(sales: str, office: Office):
    looped = arrival(sales, octets=b"Delivered-To: sales@example.test\r\n" + LETTER)
    good, bad, last = delivery.deliver([arrival("anna@example.test"), looped, arrival("ben@example.test")])
    assert [type(good), type(bad), type(last)] == [delivery.Receipt, delivery.Refused, delivery.Receipt]


def test_an_alias_passes_on_what_was_asked_for(sales: str):
    recipient = Recipient(sales, frozenset({"SUCCESS", "FAILURE"}))
    sent = arrival(sales)
    asked = delivery.Arrival(
        sent.trace, Envelope("carl@example.net", (recipient,), ret="HDRS", envid="Q1"), sent.resolutions,
        sent.content, sent.client, sent.protocol,
    )  # fmt: skip
    delivery.deliver([asked])
    [claimed] = claim("example.org")
    assert (claimed.envelope.ret, claimed.envelope.envid) == ("HDRS", "Q1")
    [passed] = claimed.envelope.recipients
    assert passed == Recipient("shop@example.org", frozenset({"SUCCESS", "FAILURE"}), "rfc822;sales@example.test")


def test_a_list_answers_for_its_members(office: Office):
    """RFC 3461 §5.2.7.3: one report "expanded", and no success of a single member."""
    directory.add_group("all@example.test", ["shop@example.org", "ben@example.test"])
    letter = submission(office, "all@example.test")
    asked = Envelope("anna@example.test", (Recipient("all@example.test", frozenset({"SUCCESS"})),))
    delivery.submit(delivery.Submission(letter.trace, office.anna.id, asked, letter.content, "", "HTTP"))
    [claimed] = claim("example.org")
    assert claimed.envelope.recipients[0].notify == frozenset({"NEVER"})
    [report] = map(message_from_bytes, letters_of(office.anna.id))
    status = report.get_payload(1).get_payload(1)
    assert (status["Action"], status["Final-Recipient"]) == ("expanded", "rfc822; all@example.test")


def claim(destination: str):
    from django.utils import timezone

    return outbox.claim(destination, 10, timezone.now(), 60, policy.current())


def letters_of(account: int) -> list[bytes]:
    from tests.delivery.test_arrive import letters_of

    return letters_of(account)


WISHES = [
    # said of the alias, said of the address behind it → what the next server is asked to tell (RFC 3461 §4.1)
    ("", "", ""),
    ("NEVER", "NEVER", "NEVER"),
    ("NEVER", "FAILURE", "FAILURE"),
    ("SUCCESS", "NEVER", "SUCCESS"),
    ("SUCCESS", "DELAY", "DELAY,SUCCESS"),
    ("NEVER", "", "DELAY,FAILURE"),
    ("", "SUCCESS", "DELAY,FAILURE,SUCCESS"),
]


def test_whoever_is_written_to_twice_is_told_of_as_either_wish_says(office: Office, sales: str):
    letter = submission(office, sales)
    for alias, address, told in WISHES:
        twice = (Recipient(sales, _said(alias)), Recipient("shop@example.org", _said(address)))
        asked = replace(letter, trace=queue_id(), envelope=Envelope("anna@example.test", twice))
        delivery.submit(asked)
        [row] = OutboundRecipient.objects.filter(outbound__trace=asked.trace)
        assert ",".join(sorted(row.notify.split(","))) == told, (alias, address)


def _said(text: str) -> frozenset[str]:
    return frozenset(filter(None, text.split(",")))
