"""Olga at the panel, Ben who may not, and letters that wait in the queue."""

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from mailapp.directory import api as directory
from mailapp.net.content import Content
from mailapp.outbox import api as outbox
from mailapp.outbox.values import Departure, Result, Verdict
from mailapp.policy import api as policy
from mailapp.policy.values import Policy
from mailapp.standards.envelope import Envelope, Recipient
from tests.support.dns_server import dns_server
from tests.support.office import Office, make_office

Queue = Callable[..., str]


@pytest.fixture(scope="session")
def nameserver() -> Iterator[str]:
    """A DNS in which there is nothing."""
    with dns_server({}) as address:
        yield address


@pytest.fixture
def office(db) -> Office:
    directory.forget()
    policy._cached = None
    return make_office()


def logged_in(account) -> Client:
    from django.contrib.auth import get_user_model

    client = Client()
    client.force_login(get_user_model().objects.get(pk=account.id))
    client.get("/devices")  # the browser's first page, which notes where it stands
    return client


@pytest.fixture
def olga(office) -> Client:
    return logged_in(office.olga)


@pytest.fixture
def ben(office) -> Client:
    return logged_in(office.ben)


@pytest.fixture
def queue(office) -> Queue:
    """Puts a letter of Anna's into the queue and gives its queue id."""

    def put(trace: str, *to: str, subject: str = "Offer 17") -> str:
        content = Content.of(f"From: anna@example.test\r\nSubject: {subject}\r\n\r\nHello\r\n".encode())
        recipients = tuple(Recipient(address) for address in to or ("carl@stranger.test",))
        departure = Departure(trace, Envelope("anna@example.test", recipients), content, office.anna.id)
        with transaction.atomic():
            outbox.enqueue([outbox.spool(departure)])
        content.close()
        return trace

    return put


def defer(domain: str, reply: str) -> None:
    """Let a worker try what waits for this domain, and be told to come back."""
    now = timezone.now()
    for claimed in outbox.claim(domain, 100, now, 60, Policy()):
        results = [
            Result(
                recipient,
                Verdict.DEFERRED,
                reply,
                "mx1.stranger.test",
                "192.0.2.25:25",
                "TLSv1.3 TLS_AES_256_GCM_SHA384",
            )
            for recipient in claimed.envelope.recipients
        ]
        outbox.settle([(claimed, results)], now, Policy())
