"""A house with some life in it, and Olga's browser before it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize

from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.guard import api as guard
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.net.content import Content
from mailapp.outbox import api as outbox
from mailapp.outbox.values import Departure, Result, Verdict
from mailapp.policy import api as policy
from mailapp.policy.mailrules import api as mailrules
from mailapp.policy.values import Policy
from mailapp.standards.envelope import Envelope, Recipient
from mailapp.store import api as store
from tests.browser.accessible import ALL, COLOURS, OVERFLOW, SHAPES, faults
from tests.browser.conftest import log_in, picture
from tests.support.office import make_office

VIEWS = {
    "wide": {"viewport": {"width": 1280, "height": 900}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "has_touch": True,
        "is_mobile": True,
    },
}
TABLET: ViewportSize = {"width": 820, "height": 1180}
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>" + "W" * 120
GREYLISTED = "451 4.7.1 <dora@partner.test>: Recipient address rejected: Greylisted, see https://partner.test/grey"


@pytest.fixture
def house(transactional_db, settings):
    """People, names, letters on their way, and what happened to them."""
    settings.SMTP_LISTEN = []
    alive = Path(django_settings.PILLARBOX_HOME) / "run" / "worker.alive"
    alive.parent.mkdir(exist_ok=True)
    alive.touch()
    directory.forget()
    policy._cached = None
    office = make_office()
    _names()
    _mail(office.anna.id, 300_000)
    _mail(office.ben.id, 940_000)
    _letters(office.anna.id)
    _suppressed()
    _rules()
    _guard(office.anna)
    policy.change("queue_lifetime", 3 * 86_400)
    yield office
    policy._cached = None
    directory.forget()


def _guard(anna: directory.AccountInfo) -> None:
    """Lists, a letter in quarantine, and a domain that differs."""
    guard.add_entry("offers.partner.test", allow=False, by="olga@example.test", reason="Never asked for " + HOSTILE)
    guard.add_entry("carl@stranger.test", allow=True, account=anna.id, by="anna@example.test")
    guard.change_rule("example.test", "spam_quarantine_points", 8, by="olga@example.test")
    because = "11.5 points of spam: it reads like the junk that you have thrown away, its links lie"
    reasons = (guard.Reason("bayes", 6.5, "it reads like junk"), guard.Reason("local", 5.0, HOSTILE))
    told = ("SPF: softfail for offers.partner.test (its record ends with ~all)", "DMARC: fail for partner.test")
    opinion = guard.Opinion(
        "Junk", 11.5, reasons, because, quarantine=True, authentication=told, author="win@offers.partner.test"
    )
    octets = f"From: Big Win <win@offers.partner.test>\r\nSubject: {HOSTILE}\r\n\r\nHello\r\n".encode()
    trace = "7K2QX9D4HQ001"
    guard.write(letter := guard.Detained(trace, Content.of(octets), "win@offers.partner.test", ((anna, opinion),)))
    with transaction.atomic():
        guard.record([letter])
        guard.remember([guard.Remark(anna.id, trace, opinion)])
        journal.note(Step("quarantined", f"In quarantine for {anna.address}: {because}", trace, anna.address))


def _rules() -> None:
    """Of each kind some, but nobody's copies."""
    soon = timezone.now() + timedelta(days=3)
    spam = {"about": "client", "pattern": "192.0.2.0/24", "action": "refuse", "reason": "A source of spam"}
    mailrules.add("access", spam, note="since the flood of May", expires=soon)
    mailrules.add("access", {"about": "sender", "pattern": ".newsletters.partner.test", "action": "hold"}, active=False)
    mailrules.add("access", {"about": "recipient", "pattern": "*", "action": "warn", "road": "both"}, expires=soon)
    pattern = r'^content-(type|disposition): .*name="?[^"]*\.(exe|scr|com|pif|bat|cmd|js|vbs)"?'
    mailrules.add("content", {"where": "mime", "pattern": pattern, "action": "reject", "argument": "No programs"})
    mailrules.add("rewriting", {"pattern": "@old-name.test", "to": "@example.test", "road": "both"})
    mailrules.add("footers", {"domain": "*", "plain": "Example Ltd, 1 High Street\nManaging director: Olga Orlova"})


def _mail(account: int, octets: int) -> None:
    """Something to fill a mailbox with."""
    mail, content = store.open(account), Content.of(b"Subject: Plans\r\n\r\n" + b"x" * octets)
    mail.append(mail.mailbox("INBOX").id, content)
    content.close()


def _names() -> None:
    directory.add_domain("branch-office.test", default_quota=2 * 1024**3)
    directory.change_account("anna@example.test", quota=1024**2)
    directory.change_account("ben@example.test", quota=1024**2)
    directory.add_account("bernhard.von-und-zu-hohenfels@branch-office.test", "kavo-tise-ruma", display_name="Bernhard")
    directory.change_account("bernhard.von-und-zu-hohenfels@branch-office.test", active=False)
    directory.add_group("team@example.test", ["anna@example.test", "ben@example.test"], name="The whole team")
    directory.add_alias("info@example.test", ["team@example.test", "carl@stranger.test"])
    directory.add_alias("invoices@example.test", ["ben@example.test"])
    directory.add_group("staff@example.test", ["anna@example.test"], posting=directory.Posting.CLOSED)
    directory.add_domain("branch.test", kind=directory.Kind.RELAY, check_by=directory.Check.LIST)
    directory.set_relay_recipients("branch.test", ["carl", "dora"])
    directory.add_domain("far.test", kind=directory.Kind.RELAY)
    no = directory.Said(False, "550 5.1.1 <ghost@far.test>: no such user")
    directory.verified(directory.resolve("ghost@far.test"), lambda address: no, Policy(), timezone.now())
    until = directory.Validity(until=timezone.now() + timedelta(days=30), words="The fair is over")
    directory.add_alias("fair@example.test", ["anna@example.test"], valid=until, note="asked for by Anna")
    directory.add_relocated("erika@example.test", "erika@elsewhere.test", note=HOSTILE)
    directory.add_pattern("example.test", "(.+)-shop", ["$1@example.test"], note="one for each shop")
    directory.add_grant("anna@example.test", "team@example.test", note="speaks for all")
    directory.add_app_password("anna@example.test", "Anna's phone")
    directory.add_app_password("anna@example.test", HOSTILE[:90], ["smtp"])


def _suppressed() -> None:
    """Addresses that nobody writes to, and one that has bounced once."""
    said = "550 5.1.1 <cora@example.net>: Recipient address rejected: User unknown in virtual mailbox table"
    for address, times in (("cora@example.net", 3), ("dora@example.org", 1)):
        for _ in range(times):
            delivery.learn({address: said}, [], policy.current())
    delivery.suppress("press@example.net", reason="they asked for it", by="olga@example.test", days=365)


def _letters(anna: int) -> None:
    put(
        "7K2QX9D4HB1AB",
        "Offer 17 for the new shelves in the great hall",
        anna,
        "carl@stranger.test",
        "dora@partner.test",
    )
    put("7K2QX9D4HB1CD", "Minutes of Monday", anna, "erik@stranger.test")
    put("7K2QX9D4HB1EF", "Besuch in München – 見積書", anna, "fritz@muenchen.test")
    settle("partner.test", Verdict.DEFERRED, GREYLISTED)
    settle("stranger.test", Verdict.SENT, "250 2.0.0 Ok: queued as 4F2B1")
    settle("muenchen.test", Verdict.FAILED, "550 5.1.1 <fritz@muenchen.test>: User unknown in virtual mailbox table")
    put("7K2QX9D4HB1GH", "Newsletter", anna, "gustav@slow.test")
    outbox.hold("7K2QX9D4HB1GH", "olga@example.test")
    put("7K2QX9D4HB1JK", HOSTILE, anna, f"{'long' * 15}@{'very-long-label.' * 8}test")
    journal.note_many(
        [
            Step(
                "login-failed",
                "Wrong password for anna@example.test from 192.0.2.9 (SMTP)",
                address="anna@example.test",
            ),
            Step("refused", "Refused from spam@bad.test, client 198.51.100.7: User unknown", address="spam@bad.test"),
            *(Step("received", f"Received letter {n}", f"7K2QX9D4HC{n:03}", "carl@stranger.test") for n in range(23)),
            *(
                Step("filed", f"Filed in INBOX of anna@example.test ({n})", f"7K2QX9D4HC{n:03}", "anna@example.test")
                for n in range(23)
            ),
        ]
    )


def put(trace: str, subject: str, account: int, *to: str) -> None:
    """Into the queue, as delivery does it."""
    octets = (
        f"From: Anna Arnold <anna@example.test>\r\nTo: {', '.join(to)}\r\nSubject: {subject}\r\n\r\nHello\r\n".encode()
    )
    content = Content.of(octets)
    departure = Departure(trace, Envelope("anna@example.test", tuple(map(Recipient, to))), content, account)
    with transaction.atomic():
        outbox.enqueue([outbox.spool(departure)])
        text = "Submitted by anna@example.test by ESMTPSA, client desk [192.0.2.20], 2048 octets"
        journal.note(Step("received", text, trace, "anna@example.test", {"recipients": list(to), "size": 2048}))
        journal.note_many(Step("queued", f"Queued for {address}", trace, address) for address in to)
    content.close()


def settle(domain: str, verdict: Verdict, reply: str) -> None:
    """A worker has tried this destination."""
    now = timezone.now()
    for claimed in outbox.claim(domain, 100, now, 60, Policy()):
        said = ("mx1." + domain, "192.0.2.25:25", "TLSv1.3 TLS_AES_256_GCM_SHA384")
        outbox.settle(
            [(claimed, [Result(to, verdict, reply, *said) for to in claimed.envelope.recipients])], now, Policy()
        )


@dataclass
class Visit:
    """A browser page of Olga's, and what the browser complained of."""

    page: Page
    base: str
    complaints: list[str]
    scripts: bool  # without them axe cannot tell

    def open(self, path: str) -> None:
        self.page.goto(self.base + path)

    def shot(self, name: str, scheme: Literal["light", "dark"] = "light") -> None:
        self.page.emulate_media(color_scheme=scheme)
        picture(self.page, f"panel/{name}", full_page=True)
        assert not self.scripts or faults(self.page, self._how(scheme)) == [], f"{name} shuts somebody out"

    def narrowed(self) -> int:
        """How many pixels are too wide on a tablet, where the navigation still stands beside the page."""
        wide = self.page.viewport_size
        self.page.set_viewport_size(TABLET)
        try:
            return int(self.page.evaluate(OVERFLOW))
        finally:
            self.page.set_viewport_size(wide or TABLET)

    def _how(self, scheme: str) -> dict[str, Any]:
        if scheme == "dark":
            return COLOURS
        return SHAPES if self.page.viewport_size == VIEWS["phone"]["viewport"] else ALL


@pytest.fixture
def visit(chromium, house, live_server):
    """`visit("phone")`: Olga, logged in, before such a screen."""

    @contextmanager
    def visiting(view: str, **options) -> Iterator[Visit]:
        context = chromium.new_context(**VIEWS[view], reduced_motion="reduce", **options)
        log_in(context, house.olga.id, live_server.url)
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield Visit(page, live_server.url, complaints, options.get("java_script_enabled", True))
        context.close()

    return visiting
