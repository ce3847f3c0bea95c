"""We back up a domain whose mailboxes are on a real Postfix: verified there at RCPT, queued here, never returned."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mailapp.directory import api as directory
from mailapp.directory.values import Kind
from mailapp.net.resolver import NetResolver
from mailapp.outbox.models import OutboundRecipient
from mailapp.outbox.values import State
from mailapp.routes.ourselves import Ourselves
from mta.outbound.attempt import attempt
from mta.outbound.probe import Primaries, Probe
from mta.outbound.world import Office
from mta.smtp import questions
from tests.support.dns_server import dns_server
from tests.support.office import make_office
from tests.support.postfix import postfix
from tests.support.queue import post
from tests.support.smtp_house import HOSTNAME, smtp_house
from tests.support.transcript import play

__all__ = ["post"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]

ZONE = {
    ("example.net", "MX"): ["10 mx.example.net.", f"20 {HOSTNAME}."],
    ("mx.example.net", "A"): ["127.0.0.1"],
    (HOSTNAME, "A"): ["127.0.0.1"],
}
LETTER = """
    S: 220 …
    C: EHLO gw.stranger.test
    S: 250 …
    C: MAIL FROM:<jack@stranger.test>
    S: 250 …
    C: RCPT TO:<ghost@example.net>
    S: 550 5.1.1 <ghost@example.net>: Recipient address rejected: User unknown
    C: RCPT TO:<Carl@example.net>
    S: 250 2.1.5 …
    C: RCPT TO:<dora@other-name.test>
    S: 250 2.1.5 …
    C: DATA
    S: 354 …
    C: Subject: Roof
    C:
    C: It leaks.
    C: .
    S: 250 2.0.0 …
"""
KNOWN = """
    S: 220 …
    C: EHLO gw.stranger.test
    S: 250 …
    C: MAIL FROM:<>
    S: 250 …
    C: RCPT TO:<Carl@example.net>
    S: 250 2.1.5 …
    C: RCPT TO:<erik@example.net>
    S: 450 4.4.3 …
"""


@pytest.mark.parametrize("mx", [[f"10 {HOSTNAME}."], [], ["0 ."]], ids=["only us", "no such domain", "null MX"])
def test_a_slip_in_its_dns_returns_no_letter(post, mx):
    """Whoever backs up waits: the senders of what waits here may be forged."""
    directory.forget()
    directory.add_domain("example.net", kind=Kind.RELAY)
    trace = post("carl@example.net")
    zone = {("example.net", "MX"): mx} if mx else {("other.test", "A"): ["127.0.0.1"]}
    with dns_server(zone) as nameserver:
        attempt("example.net", Office(Ourselves(HOSTNAME), NetResolver([nameserver]), 25))
    (row,) = OutboundRecipient.objects.filter(outbound__trace=trace)
    assert (row.state, row.last_reply[:4]) == (State.QUEUED.value, "451 ")


ETRN = """
    S: 220 …
    C: EHLO gw.example.net
    S: 250 …
    C: ETRN stranger.test
    S: 459 4.7.1 …
    C: ETRN Example.NET
    S: {}
"""


def test_its_server_fetches_what_waits(post, tmp_path):
    """RFC 1985 §5: its queue runs, once a minute."""
    directory.forget()
    directory.add_domain("example.net", kind=Kind.RELAY)
    questions.forget_turns()
    with smtp_house(tmp_path) as house:
        play(ETRN.format("251 2.0.0 …"), house.smtp)
        trace = post("carl@example.net")
        later = timezone.now() + timedelta(hours=8)
        rows = OutboundRecipient.objects.filter(outbound__trace=trace)
        rows.update(next_attempt=later)
        play(ETRN.format("250 2.0.0 …"), house.smtp)
        assert rows.get().next_attempt < later
        rows.update(next_attempt=later)
        play(ETRN.format("250 2.0.0 …"), house.smtp)  # asked for again at once: it has run
        assert rows.get().next_attempt == later


@pytest.mark.root
def test_a_backup_knows_whom_its_primary_knows(tmp_path):
    make_office()
    directory.forget()
    directory.add_domain("example.net", kind=Kind.RELAY)
    directory.add_domain("other-name.test", kind=Kind.ALIAS, target="example.net")
    with dns_server(ZONE) as nameserver:
        with postfix() as primary:
            resolver = NetResolver([nameserver])
            probe = Probe(Primaries(Ourselves(HOSTNAME), resolver, primary.port), HOSTNAME)
            with smtp_house(tmp_path, primary=probe) as house:
                play(LETTER, house.smtp)
            attempt("example.net", Office(Ourselves(HOSTNAME), resolver, primary.port))
            (letter,) = primary.wait_for("carl")
            assert letter.endswith(b"\n\nIt leaks.\n")
            primary.wait_for("dora")
        said = {row[0]: (row[1], row[2][:9]) for row in directory.verifications(domain="example.net")}
        assert said["ghost@example.net"] == (False, "550 5.1.1")
        assert said["carl@example.net"] == (True, "250 2.1.5")
        # The primary is away: who existed is taken, who was never asked for is put off.
        directory.forget()
        with smtp_house(
            tmp_path, primary=Probe(Primaries(Ourselves(HOSTNAME), resolver, primary.port), HOSTNAME)
        ) as house:
            play(KNOWN, house.smtp)
    assert {row.state for row in OutboundRecipient.objects.all()} == {State.SENT.value}
