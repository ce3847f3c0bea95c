"""Whoever submits a virus is locked until an administrator has looked."""

import pytest

from mailapp.delivery import api as delivery
from mailapp.journal import api as journal
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter, State
from mailapp.policy import api as policy
from mailapp.scanners import virus
from tests.delivery.test_arrive import letters_of
from tests.delivery.test_prepare import EICAR, Asleep, Scanner
from tests.delivery.test_submit import submission
from tests.support.office import Office


@pytest.fixture
def infected(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Anna has a letter in the queue, as has Ben; then hers is a virus."""
    monkeypatch.setattr(virus, "SCANNER", Scanner())
    delivery.submit(submission(office, "carl@example.net"))
    send_virus(office)
    return office


def send_virus(office: Office) -> None:
    with pytest.raises(delivery.Refused, match=r"^554 5\.7\.1 The letter holds a virus"):
        delivery.submit(submission(office, "carl@example.net", octets=EICAR))


def states() -> list[State]:
    return [line.state for line in outbox.list_queue(QueueFilter())]


def test_who_sends_a_virus_sends_nothing_more(infected: Office):
    [lock] = delivery.locked()
    assert (lock.address, "held the virus Eicar-Test" in lock.because) == ("anna@example.test", True)
    for recipient in ("ben@example.test", "carl@example.net"):
        with pytest.raises(delivery.Refused, match=r"^550 5\.7\.1 You may not send now: a letter of .* Eicar-Test"):
            delivery.submit(submission(infected, recipient))
    assert states() == [State.HELD]
    assert delivery.locked(infected.ben.id) == []


def test_the_administrator_is_told_once(infected: Office):
    send_virus(infected)
    [notice] = letters_of(infected.olga.id)
    assert b"anna@example.test sent a virus, and is locked" in notice
    assert b"manage.py scanners release anna@example.test" in notice
    assert b"1 waiting recipient is held" in notice
    told = [noted.step.summary for noted in journal.recent(["held"], 5)]
    assert any("anna@example.test is locked and sends nothing more" in summary for summary in told)


def test_released_it_goes_on_where_it_was(infected: Office):
    other = submission(infected, "carl@example.net").trace  # nothing of it is there
    assert delivery.release_sender("anna@example.test", by="Olga") == 1
    assert states() == [State.QUEUED]
    assert delivery.submit(submission(infected, "ben@example.test")).filed
    assert delivery.locked() == []
    with pytest.raises(delivery.NotLocked, match=r"anna@example\.test is not locked"):
        delivery.release_sender("anna@example.test", by="Olga")
    with pytest.raises(delivery.NotLocked, match=r"nobody@example\.test is not locked"):
        delivery.release_sender("nobody@example.test", by="Olga")
    assert journal.timeline(other) == []


def test_what_an_administrator_holds_stays_held(infected: Office):
    [line] = outbox.list_queue(QueueFilter())
    outbox.release(line.trace, "Olga")
    outbox.hold(line.trace, "Olga", reason="I look at it")
    assert delivery.release_sender("anna@example.test", by="Olga") == 0
    assert states() == [State.HELD]


def test_the_policy_may_leave_it_at_the_refusal(office: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(virus, "SCANNER", Scanner())
    policy.change("virus_locks_sender", False)
    send_virus(office)
    assert delivery.locked() == []
    assert letters_of(office.olga.id) == []


def test_while_the_scanner_is_away_letters_leave_unseen_if_the_policy_says_so(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(virus, "SCANNER", Asleep())
    policy.change("virus_scanner_away_defers", False)
    letter = submission(office, "ben@example.test")
    assert delivery.submit(letter).filed
    told = [noted.step.summary for noted in journal.timeline(letter.trace) if noted.step.kind == "scanner"]
    assert told == ["nobody looked for viruses: nobody listens there"]


def test_what_was_looked_through_already_is_not_looked_through_again(office: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(virus, "SCANNER", Asleep())
    seen = virus.Verdict("", "clamd found nothing")
    letter = submission(office, "ben@example.test")
    with_verdict = delivery.Submission(
        letter.trace, letter.account, letter.envelope, letter.content, letter.client, letter.protocol, verdict=seen
    )
    assert delivery.submit(with_verdict).filed
