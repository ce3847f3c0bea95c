"""Letters in quarantine: they lie in no mailbox, come out whole, and their files live as long as a row names them."""

import errno
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from mailapp.delivery import api as delivery
from mailapp.guard import api as guard
from mailapp.guard import models, quarantine, spool
from mailapp.guard.values import Opinion
from mailapp.journal import api as journal
from mailapp.scanners.values import Reason
from mailapp.store import api as store
from mailapp.store import verdicts
from mailapp.store.verdicts import Kind
from tests.delivery.test_arrive import LETTER, arrival, letters_of
from tests.support.office import Office

SPAM = Opinion(
    into="Junk",
    spam=9.5,
    reasons=(Reason("bayes", 9.5, "reads like spam"),),
    because="9.5 points of spam",
    quarantine=True,
    authentication=("SPF passed",),
    author="carl@example.net",
)


def detained(office: Office) -> delivery.Arrival:
    """For Anna into quarantine, for Ben not."""
    sent = replace(arrival("anna@example.test", "ben@example.test"), opinions={office.anna.id: SPAM})
    [receipt] = delivery.deliver([sent])
    assert [place.account for place in receipt.filed] == [office.ben.id]
    return sent


def test_a_letter_in_quarantine_lies_in_no_mailbox_and_comes_out_whole(office: Office) -> None:
    sent = detained(office)
    assert letters_of(office.anna.id) == letters_of(office.anna.id, "Junk") == []
    assert store.open(office.anna.id).usage().octets == 0
    [held] = guard.held(office.anna.id)
    assert (held.trace, held.sender, held.author, held.author_name, held.subject, held.points, held.because) == (
        sent.trace, "carl@example.net", "carl@example.net", "Carl", "Roof", 9.5, "9.5 points of spam",
    )  # fmt: skip
    assert guard.held(office.ben.id) == []
    assert (guard.count_held(), guard.count_held(words="roof"), guard.count_held(words="cellar")) == (1, 1, 0)
    guard.release(held.id, by="anna@example.test", account=office.anna.id)
    assert letters_of(office.anna.id) == letters_of(office.ben.id)
    assert letters_of(office.anna.id)[0].endswith(LETTER)
    assert guard.count_held() == 0
    assert [(verdict.account, verdict.kind) for verdict in verdicts.take(9)[1]] == [(office.anna.id, Kind.WANTED)]
    assert not spool.path_of(sent.trace).exists()
    kinds = [noted.step.kind for noted in journal.timeline(sent.trace)]
    assert kinds == ["received", "filed", "quarantined", "released"]


def test_nobody_else_releases_or_deletes_it_and_nobody_does_twice(office: Office) -> None:
    detained(office)
    [held] = guard.held()
    for act in (guard.release, guard.delete):
        with pytest.raises(guard.GuardError, match="no such letter"):
            act(held.id, by="ben@example.test", account=office.ben.id)
    guard.delete(held.id, by="olga@example.test")
    with pytest.raises(guard.GuardError):
        guard.release(held.id, by="anna@example.test")
    assert letters_of(office.anna.id) == []


def test_the_file_lives_until_the_last_copy_has_gone(office: Office) -> None:
    sent = replace(
        arrival("anna@example.test", "ben@example.test"), opinions={office.anna.id: SPAM, office.ben.id: SPAM}
    )
    delivery.deliver([sent])
    first, second = guard.held()
    guard.delete(first.id, by="x")
    assert spool.path_of(sent.trace).exists()
    guard.delete(second.id, by="x")
    assert not spool.path_of(sent.trace).exists()


def test_why_is_kept_with_it(office: Office) -> None:
    sent = detained(office)
    told = guard.why(office.anna.id, sent.trace)
    assert told is not None
    assert told.opinion == SPAM
    assert guard.why(office.ben.id, sent.trace) is None  # nothing to say of a plain letter
    assert [each.account for each in guard.whys(sent.trace)] == [office.anna.id]


def test_what_cannot_be_written_down_leaves_no_file(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(letters: object) -> None:
        raise DatabaseError("locked")

    monkeypatch.setattr(guard, "record", broken)
    sent = replace(arrival("anna@example.test"), opinions={office.anna.id: SPAM})
    [trouble] = delivery.deliver([sent])
    assert isinstance(trouble, DatabaseError)
    assert not spool.path_of(sent.trace).exists()


def test_time_takes_old_letters(office: Office) -> None:
    sent = detained(office)
    assert quarantine.expire(timezone.now() - timedelta(days=30)) == 0
    models.Quarantined.objects.update(at=timezone.now() - timedelta(days=31))
    assert quarantine.expire(timezone.now() - timedelta(days=30)) == 1
    assert files() == []
    assert not spool.path_of(sent.trace).exists()


def files() -> list[str]:
    return sorted(path.name for path in spool.path_of("x").parent.iterdir())


def test_a_full_disk_is_a_sentence(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the letter stays where it is."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    detained(office)
    [held] = guard.held()
    monkeypatch.setattr(spool, "read", full)
    with pytest.raises(guard.GuardError, match="It cannot be released now: No space left on device"):
        guard.release(held.id, by="anna@example.test")
    assert guard.held() == [held]
