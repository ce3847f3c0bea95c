"""Letters on the disk before any row names them."""

import pytest
from django.db import transaction

from mailapp.net import syncing
from mailapp.net.content import Content
from mailapp.outbox import api as outbox
from mailapp.outbox import spool
from mailapp.outbox.models import Outbound
from mailapp.outbox.values import Departure, Spooled
from mailapp.standards.envelope import Envelope, Recipient
from tests.support import disks

ENVELOPE = Envelope("anna@example.test", (Recipient("carl@example.net"),))


def departure(trace, octets=b"Subject: One\r\n\r\nx\r\n"):
    return Departure(trace, ENVELOPE, Content.of(octets))


def test_many_letters_are_written_together():
    written = outbox.spool_all([departure(f"T{n}") for n in range(6)])
    assert [(item.size, item.subject) for item in written] == [(19, "One")] * 6
    assert spool.path_of("T3").read_bytes() == b"Subject: One\r\n\r\nx\r\n"


def test_one_that_cannot_be_written_harms_no_other():
    spool.path_of("BAD").mkdir(parents=True)  # in its place stands something else
    good, bad = outbox.spool_all([departure("GOOD"), departure("BAD")])
    assert isinstance(good, Spooled)
    assert isinstance(bad, OSError)
    with pytest.raises(IsADirectoryError):
        outbox.spool(departure("BAD"))


def test_a_disk_that_is_full_leaves_nothing_behind(monkeypatch):
    def full(content, descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Content, "write_to", full)
    with pytest.raises(OSError, match="No space"):
        outbox.spool(departure("FULL"))
    assert not spool.path_of("FULL").exists()


@pytest.fixture
def broken_disk(monkeypatch):
    """What write(2) took, fsync(2) cannot write: the disk has died, after it took one letter."""
    outbox.spool(departure("BEFORE")).durable()
    disks.dies(monkeypatch)


@pytest.mark.parametrize("octets", [19, syncing.QUICK + 1])
@pytest.mark.parametrize("letters", [1, 5])
def test_no_row_goes_without_its_bytes(db, broken_disk, letters, octets):
    spooled = outbox.spool_all([departure(f"T{number}", b"x" * octets) for number in range(letters)])
    with pytest.raises(OSError, match="Input/output"), transaction.atomic():
        outbox.enqueue(spooled)
    assert not Outbound.objects.exists()
    outbox.unspool(spooled)
    assert not spool.path_of("T0").exists()


def test_nothing_to_write():
    assert outbox.spool_all([]) == []
