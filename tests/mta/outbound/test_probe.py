"""A primary is asked whether it knows an address: real sockets, every kind of answer."""

import time
from concurrent.futures import wait
from contextlib import ExitStack

import pytest
from django.db import OperationalError

from mailapp.net.resolver import NetResolver
from mailapp.policy.values import Policy
from mailapp.routes import api as routes
from mailapp.routes.mx import Hop, NoRoute
from mailapp.routes.ourselves import Ourselves
from mailapp.standards.reply import Reply
from mta.outbound import probe
from mta.outbound.probe import Primaries, Probe
from tests.support.dns_server import dns_server
from tests.support.smtp_sink import DROP, HANG, Script, free_port, smtp_sink

ADDRESS = "Carl@backed.test"

# what the primary says → exists?, None = nobody knows
ANSWERS = [
    ({}, True),
    ({"RCPT": ["251 2.1.5 will forward"]}, True),
    ({"RCPT": ["550 5.1.1 no such user"]}, False),
    ({"RCPT": ["550 no such user"]}, False),
    ({"RCPT": ["550 5.2.1 switched off"]}, False),
    ({"RCPT": ["552 5.2.2 mailbox full"]}, True),
    ({"RCPT": ["450 4.2.0 greylisted"]}, None),
    ({"RCPT": ["554 5.7.1 you are on a list"]}, None),
    ({"MAIL": ["550 5.7.1 no null senders here"]}, None),
    ({"GREETING": ["554 5.7.1 go away"]}, None),
    ({"GREETING": [DROP]}, None),
    ({"RCPT": [DROP]}, None),
    ({"RCPT": ["these are no digits"]}, None),
]


@pytest.fixture
def ask():
    """Makes a Probe of these servers; what it asks is answered at once, or within the second."""

    def make(*ports, wait=5):
        hops = [Hop("mx.backed.test", "127.0.0.1", port) for port in ports]
        return Probe(lambda address, rules: lambda: hops, "mail.example.test", lambda: Policy(probe_wait_seconds=wait))

    return make


@pytest.mark.parametrize(("replies", "exists"), ANSWERS)
def test_what_the_primary_says(ask, replies, exists):
    script = Script(replies=dict(replies))
    with smtp_sink(script) as port:
        said = ask(port)(ADDRESS)
    assert (said.exists if said else None) is exists
    assert not script.letters
    if exists is not None:
        assert script.lines[1:] == ["MAIL FROM:<>", f"RCPT TO:<{ADDRESS}>", "RSET", "QUIT"]
        assert said.reply == script.replies.get("RCPT", ["250 2.1.0 ok"])[0]


def test_the_next_server_is_asked_when_the_first_is_down(ask):
    script = Script()
    with smtp_sink(script) as port:
        assert ask(free_port(), port)(ADDRESS).exists


def test_an_address_beyond_ascii_needs_smtputf8(ask):
    with smtp_sink(Script(features=("PIPELINING",))) as port:
        assert ask(port)("jürgen@backed.test") is None
    script = Script()
    with smtp_sink(script) as port:
        assert ask(port)("jürgen@backed.test").exists
    assert "MAIL FROM:<> SMTPUTF8" in script.lines


def test_tls_that_fails_is_gone_without(ask):
    script = Script(broken_tls=True)
    with smtp_sink(script) as port:
        assert ask(port)(ADDRESS).exists


def test_a_primary_that_is_down_is_left_alone_for_a_while(ask):
    calls = []

    def nowhere():
        calls.append("asked")
        raise NoRoute(Reply(451, "4.4.3", "The DNS does not answer now"))

    asking = Probe(lambda address, rules: nowhere, "mail.example.test", Policy)
    assert [asking(f"x{n}@backed.test") for n in range(5)] == [None] * 5
    assert calls == ["asked"]


def test_the_sender_who_comes_back_finds_the_answer(ask):
    """Greylisting by the primary's slowness: put off, and known the next time."""
    script = Script(replies={"RCPT": ["550 5.1.1 no such user"]})
    with smtp_sink(script) as port:
        asking = ask(port, wait=0)
        found = asking(ADDRESS)
        for _ in range(100):
            if found:
                break
            time.sleep(0.05)
            found = asking(ADDRESS)
    assert found is not None
    assert not found.exists
    assert script.lines.count(f"RCPT TO:<{ADDRESS}>") == 1


def test_a_primary_that_hangs_keeps_no_other_waiting(monkeypatch):
    monkeypatch.setattr(probe, "REPLY_SECONDS", 0.3)
    hanging, living = Script(replies={"RCPT": [HANG]}), Script()
    patience = iter([0] * 20)
    with ExitStack() as stack:
        ports = {
            "hangs.test": stack.enter_context(smtp_sink(hanging)),
            "lives.test": stack.enter_context(smtp_sink(living)),
        }

        def hops(address, rules):
            domain = address.partition("@")[2]
            return lambda: [Hop(domain, "127.0.0.1", ports[domain])]

        asking = Probe(hops, "mail.example.test", lambda: Policy(probe_wait_seconds=next(patience, 5)))
        assert [asking(f"x{n}@hangs.test") for n in range(20)] == [None] * 20
        assert asking("carl@lives.test").exists
        wait([one.answer for one in asking._asked.values()])
    assert hanging.connections <= probe.AT_ONE_DOMAIN


def test_trouble_of_our_own_keeps_nobody_from_asking_again():
    """The tables could not be read: the next sender asks anew."""
    troubles = [OperationalError("the database is away")]

    def hops(address, rules):
        if troubles:
            raise troubles.pop()
        return list

    asking = Probe(hops, "mail.example.test", Policy)
    with pytest.raises(OperationalError):
        asking(ADDRESS)
    assert asking(ADDRESS) is None
    assert not asking._asked


@pytest.mark.django_db
def test_the_servers_are_found_by_the_tables_or_the_dns():
    """Never ourselves, nor servers that are no better: a backup finds the primary."""
    zone = {
        ("backed.test", "MX"): ["10 primary.test.", "20 mail.example.test.", "30 worse.test."],
        ("primary.test", "A"): ["127.0.0.9"],
        ("mail.example.test", "A"): ["127.0.0.1"],
        ("worse.test", "A"): ["127.0.0.10"],
        ("only-us.test", "MX"): ["10 mail.example.test."],
    }
    routes.forget()
    routes.set_transport("inside.test", "[127.0.0.7]:2500")
    routes.set_transport("gone.test", "error:5.1.1 no more")
    with dns_server(zone) as nameserver:
        find = Primaries(Ourselves("mail.example.test"), NetResolver([nameserver]), 25)

        def hops(address):
            return [str(hop) for hop in find(address, Policy())()]

        assert hops("Carl@backed.test") == ["127.0.0.9:25"]
        assert hops("carl@inside.test") == ["127.0.0.7:2500"]
        for address in ("carl@only-us.test", "carl@gone.test"):
            with pytest.raises(NoRoute):
                hops(address)
    routes.forget()
