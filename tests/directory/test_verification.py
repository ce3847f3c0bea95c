"""Recipients of a domain that we back up: what the primary said is believed for a while, its silence is temporary."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from mailapp.directory import api as directory
from mailapp.directory import verification
from mailapp.directory.values import Check, Kind, Outcome
from mailapp.policy.values import Policy

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
RULES = Policy()
YES, NO = directory.Said(True, "250 2.1.5 ok"), directory.Said(False, "550 5.1.1 no such user here")


@dataclass
class Primary:
    """Says what it is told to say, and counts how often it is asked."""

    says: directory.Said | None
    asked: list[str] = field(default_factory=list)

    def __call__(self, address: str) -> directory.Said | None:
        self.asked.append(address)
        return self.says


@pytest.fixture(autouse=True)
def domain(office):
    directory.add_domain("backed.test", kind=Kind.RELAY)


def outcome(primary, at=timedelta(), policy=RULES, address="Carl@backed.test"):
    verification.forget()  # what this process remembers is not the subject here
    return directory.verified(directory.resolve(address), primary, policy, NOW + at).outcome


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("first", "later", "says", "outcome_then", "asked_again"),
    [
        (YES, timedelta(hours=1), NO, Outcome.RELAY, False),
        (YES, 8 * DAY, NO, Outcome.UNKNOWN_USER, True),
        (YES, 8 * DAY, None, Outcome.RELAY, True),  # the primary is away: that is what we are here for
        (YES, 32 * DAY, None, Outcome.UNVERIFIED, True),
        (NO, timedelta(hours=1), YES, Outcome.UNKNOWN_USER, False),
        (NO, timedelta(hours=4), YES, Outcome.RELAY, True),
        (NO, timedelta(hours=4), None, Outcome.UNVERIFIED, True),
        (None, timedelta(seconds=1), YES, Outcome.RELAY, True),
    ],
)
def test_how_long_an_answer_holds(first, later, says, outcome_then, asked_again):
    expected = {YES: Outcome.RELAY, NO: Outcome.UNKNOWN_USER, None: Outcome.UNVERIFIED}
    assert outcome(Primary(first)) is expected[first]
    primary = Primary(says)
    assert outcome(primary, later) is outcome_then
    assert primary.asked == (["Carl@backed.test"] if asked_again else [])


def test_silence_accepts_when_the_office_says_so():
    assert outcome(Primary(None), policy=Policy(probe_silence_accepts=True)) is Outcome.RELAY
    assert outcome(Primary(NO), policy=Policy(probe_silence_accepts=True)) is Outcome.UNKNOWN_USER


def test_only_what_must_be_asked_is_asked(django_assert_num_queries):
    directory.add_domain("any.test", kind=Kind.RELAY, check_by=Check.ANY)
    primary = Primary(NO)
    assert outcome(primary, address="x@any.test") is Outcome.RELAY
    assert outcome(primary, address="anna@example.test") is Outcome.DELIVER
    assert primary.asked == []
    found = directory.resolve("carl@backed.test")
    directory.verified(found, Primary(YES), RULES, NOW)
    with django_assert_num_queries(0):
        assert directory.verified(found, primary, RULES, NOW) == found


def test_what_was_said_is_listed_and_forgotten():
    outcome(Primary(NO))
    assert directory.verifications(domain="backed.test") == [("carl@backed.test", False, NO.reply, NOW)]
    assert directory.forget_verifications("backed.test") == 1
    assert outcome(Primary(YES)) is Outcome.RELAY


def test_a_guesser_fills_no_disk(monkeypatch):
    monkeypatch.setattr(verification, "KEPT", 3)
    for n in range(5):
        outcome(Primary(NO), timedelta(seconds=n), address=f"x{n}@backed.test")
    assert [row[0] for row in directory.verifications()] == [f"x{n}@backed.test" for n in (2, 3, 4)]
