"""Letters that go one after the other over one connection, and what comes between them."""

import contextlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from mailapp.net.resolver import NetResolver
from mailapp.outbox import api as outbox
from mailapp.outbox import spool
from mailapp.outbox.models import OutboundRecipient
from mailapp.outbox.values import State
from mailapp.policy import api as policy
from mailapp.routes.ourselves import Ourselves
from mailapp.standards.envelope import Recipient
from mta.outbound import row, settler, trip
from mta.outbound.attempt import attempt
from mta.outbound.courier import OUR_FAULT, Courier
from mta.outbound.world import Office
from tests.support.dns_server import dns_server
from tests.support.office import make_office
from tests.support.smtp_sink import DROP, Script, free_port, smtp_sink
from tests.support.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)

ZONE = {("example.net", "MX"): ["10 mx.example.net."], ("mx.example.net", "A"): ["127.0.0.2"]}
OK = "250 2.0.0 ok"


@pytest.fixture
def send(transactional_db):
    """`send(script)`: one turn at example.net, by one connection, in whose DNS and network there is this server."""
    make_office()
    policy.change("destination_concurrency", 1)
    with contextlib.ExitStack() as stack:

        def turn(script, **office):
            port = free_port()
            nameserver = stack.enter_context(dns_server(ZONE))
            stack.enter_context(smtp_sink(script, "127.0.0.2", port))
            known = Office(Ourselves("mail.example.test"), NetResolver([nameserver]), port)
            attempt("example.net", replace(known, **office))

        yield turn


def states():
    return [State(one.state) for one in OutboundRecipient.objects.order_by("id")]


@pytest.fixture
def rows(monkeypatch):
    """How many letters each row was to have, and how many of them were simply taken."""
    found = []

    class Counted(row.Row):
        def talk(self):
            yield from super().talk()
            found.append((len(self._letters), len(self.settled)))

    monkeypatch.setattr(trip, "Row", Counted)
    return found


def test_all_but_the_first_go_in_a_row(post, send, rows):
    for _ in range(8):
        post()
    script = Script()
    send(script)
    assert (len(script.letters), script.connections, rows) == (8, 1, [(7, 7)])
    assert states() == [State.SENT] * 8


def test_one_that_is_refused_holds_up_nobody(post, send, rows):
    for number in range(8):
        post("bad@example.net" if number == 4 else "carl@example.net")
    script = Script(replies={"RCPT TO:<BAD": ["550 5.1.1 nobody"]})
    send(script)
    assert states() == [*[State.SENT] * 4, State.BOUNCED, *[State.SENT] * 3]
    assert (len(script.letters), script.connections, rows) == (7, 1, [(7, 3), (3, 3)])


def test_one_that_is_put_off_holds_up_nobody(post, send):
    for _ in range(6):
        post()
    send(Script(replies={".": [OK, OK, "452 4.3.1 full", OK]}))
    assert states() == [State.SENT, State.SENT, State.QUEUED, *[State.SENT] * 3]


@pytest.mark.parametrize("end", ["421 4.7.0 enough for today", DROP])
def test_a_server_that_has_had_enough_gets_a_new_connection(post, send, end):
    for _ in range(8):
        post()
    script = Script(replies={"MAIL": [OK, OK, OK, end, OK]})
    send(script)
    assert states() == [State.SENT] * 8
    assert [letter.connection for letter in script.letters] == [1] * 3 + [2] * 5


def test_an_acceptance_that_is_not_heard_is_put_off_alone(post, send):
    for _ in range(6):
        post()
    script = Script(replies={".": [OK, OK, DROP, OK]})
    send(script)
    assert states() == [State.SENT, State.SENT, State.QUEUED, *[State.SENT] * 3]
    assert script.connections == 2


def test_as_many_letters_as_a_connection_may_carry(post, send):
    policy.change("letters_per_connection", 3)
    for _ in range(8):
        post()
    script = Script()
    send(script)
    assert [letter.connection for letter in script.letters] == [1, 1, 1, 2, 2, 2, 3, 3]


def test_the_next_waits_until_the_last_is_written_down(post, send, monkeypatch):
    """What was taken and not written down is sent twice after a crash: one letter of each connection, no more."""
    calls = []

    def settle(settlements, *arguments, settle=outbox.settle):
        calls.append(settlements)
        if len(calls) > 3:
            raise OperationalError("no database")
        settle(settlements, *arguments)

    monkeypatch.setattr(settler, "PAUSES", ())
    monkeypatch.setattr(outbox, "settle", settle)
    for _ in range(8):
        post()
    script = Script()
    with pytest.raises(OperationalError):
        send(script)
    assert len(script.letters) == 4
    assert states() == [State.SENT] * 3 + [State.SENDING] * 5


def test_a_worker_that_shall_end_gives_the_rest_back(post, send, monkeypatch):
    office = Office(Ourselves("mail.example.test"), None, 25)

    def settle(settlements, *arguments, settle=outbox.settle):
        settle(settlements, *arguments)
        if states().count(State.SENT) == 3:
            office.closing.set()

    monkeypatch.setattr(outbox, "settle", settle)
    for _ in range(8):
        post()
    send(Script(), closing=office.closing)
    assert states() == [State.SENT] * 3 + [State.QUEUED] * 5
    assert outbox.due_destinations(timezone.now()) == ["example.net"]


def test_a_fault_of_ours_puts_off_one_letter(post, send, monkeypatch):
    def go_on(courier, letter, go_on=Courier.go_on):
        if letter.envelope.recipients[0].address == "bad@example.net":
            raise ZeroDivisionError
        return (yield from go_on(courier, letter))

    monkeypatch.setattr(Courier, "go_on", go_on)
    for number in range(6):
        post("bad@example.net" if number == 3 else "carl@example.net")
    send(Script())
    assert states() == [*[State.SENT] * 3, State.QUEUED, *[State.SENT] * 2]
    assert OutboundRecipient.objects.get(address="bad@example.net").last_reply == str(OUR_FAULT)


def test_a_sender_who_asked_is_told_of_success(post, send, rows):
    for _ in range(3):
        post()
    post(Recipient("carl@example.net", frozenset({"SUCCESS"})))
    post()
    send(Script(features=("PIPELINING",)))
    assert states() == [State.SENT] * 5
    assert rows == [(4, 2)]


def test_a_large_letter_is_sent_by_itself(post, send, rows, monkeypatch):
    monkeypatch.setattr(trip, "LARGE", 0)
    for _ in range(4):
        post()
    script = Script()
    send(script)
    assert (len(script.letters), rows) == (4, [])


def test_a_disk_that_stalls_holds_up_one_conversation(post):
    """A pipe to which nobody writes is a file that cannot be read now."""
    make_office()
    policy.change("destination_concurrency", 1)
    _, stalled, _ = [post("carl@example.net") for _ in range(3)]
    for _ in range(3):
        post("dora@example.org")
    path = spool.path_of(stalled)
    octets = path.read_bytes()
    path.unlink()
    os.mkfifo(path)
    zone, script, port = {**ZONE, ("example.org", "MX"): ["10 mx.example.net."]}, Script(), free_port()
    with dns_server(zone) as nameserver, smtp_sink(script, "127.0.0.2", port), ThreadPoolExecutor() as pool:
        office = Office(Ourselves("mail.example.test"), NetResolver([nameserver]), port)
        slow = pool.submit(_turn, "example.net", office)
        until(lambda: len(script.letters) == 1)
        others = pool.submit(_turn, "example.org", office)
        try:
            others.result(5)
        finally:
            path.write_bytes(octets)
        slow.result(5)
    carl, dora = ["carl@example.net"], ["dora@example.org"]
    assert [letter.rcpts for letter in script.letters] == [carl, dora, dora, dora, carl, carl]


def _turn(destination, office):
    attempt(destination, office)
    connection.close()
