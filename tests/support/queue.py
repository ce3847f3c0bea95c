"""Letters in the queue, put there as delivery does it."""

from datetime import timedelta

import pytest
from django.db import transaction

from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.outbox import api as outbox
from mailapp.outbox.models import OutboundRecipient
from mailapp.outbox.values import Departure
from mailapp.standards.envelope import Envelope, Recipient

OCTETS = b"Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nFrom: anna@example.test\r\n\r\nHello\r\n"


@pytest.fixture
def post(db):
    """Queue a letter; its trace."""

    def put(*addresses, octets=OCTETS, reverse_path="anna@example.test", not_before=None, held="", **envelope):
        recipients = tuple(
            address if isinstance(address, Recipient) else Recipient(address)
            for address in addresses or ("carl@example.net",)
        )
        whole = Envelope(reverse_path, recipients, **envelope)
        departure = Departure(queue_id(), whole, Content.of(octets), not_before=not_before, held=held)
        spooled = outbox.spool(departure)
        departure.content.close()
        with transaction.atomic():
            outbox.enqueue([spooled])
        return departure.trace

    return put


def age(trace, **by):
    """Make a letter older."""
    delta = timedelta(**by)
    for row in OutboundRecipient.objects.filter(outbound__trace=trace).select_related("outbound"):
        if row.next_attempt:
            row.next_attempt -= delta
            row.save()
        letter = row.outbound
    letter.created -= delta
    letter.departs -= delta
    letter.save()
