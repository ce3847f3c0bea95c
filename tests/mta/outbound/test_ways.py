"""Letters that leave by the tables of an administrator: transports, smarthosts, the last resort; and by others' TLS."""

import contextlib

import pytest

from mailapp.delivery import api as delivery
from mailapp.net.resolver import NetResolver
from mailapp.outbox import api as outbox
from mailapp.outbox.models import Destination, OutboundRecipient
from mailapp.outbox.values import State
from mailapp.policy import api as policy
from mailapp.routes import api as routes
from mailapp.routes.models import Silence, TlsTally
from mailapp.routes.ourselves import Ourselves
from mailapp.routes.sts import Policies
from mailapp.routes.values import TlsLevel
from mailapp.standards.reply import Reply
from mta.outbound.attempt import attempt
from mta.outbound.lost import NoAnswer
from mta.outbound.peer import Peer
from mta.outbound.world import Office
from tests.support.authority import Authority
from tests.support.dns_server import Manner, dns_server
from tests.support.https_server import Page, https_server
from tests.support.smtp_sink import Script, free_port, smtp_sink

pytestmark = pytest.mark.django_db(transaction=True)

ZONE = {
    ("example.net", "MX"): ["10 mx.example.net."],
    ("mx.example.net", "A"): ["127.0.0.2"],
    ("relay.example.org", "A"): ["127.0.0.3"],
    ("last.example.org", "A"): ["127.0.0.4"],
}
MX, RELAY, LAST = "127.0.0.2", "127.0.0.3", "127.0.0.4"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def world(authority):
    """`world({MX: script})` gives an Office in whose network these are; its DNS is `zone`."""
    with contextlib.ExitStack() as stack:

        def make(servers, zone=ZONE, *, page=None, validates=False):
            port = free_port()
            nameserver = stack.enter_context(dns_server(zone, Manner(validates)))
            for address, script in servers.items():
                stack.enter_context(smtp_sink(script, address, port))
            resolver = NetResolver([nameserver])
            shown = authority.issue("mta-sts.example.net").server()
            https = stack.enter_context(https_server(page, shown)) if page else 9
            policies = Policies(resolver, authority.trust, https)
            return Office(Ourselves("mail.example.test"), resolver, port, policies=policies, trust=authority.trust)

        yield make


def states():
    return [State(row.state) for row in rows()]


def replies():
    return [row.last_reply for row in rows()]


def rows():
    """Without reports to senders, who live elsewhere."""
    return OutboundRecipient.objects.filter(address__endswith="@example.net").order_by("id")


def test_the_transport_table_leads_elsewhere(post, world):
    usual, relay = Script(), Script()
    office = world({MX: usual, RELAY: relay})
    routes.set_transport("example.net", f"[relay.example.org]:{office.port}")
    routes.set_transport("dora@example.net", "smtp")
    post("carl@example.net", "dora@example.net")
    attempt("example.net", office)
    assert states() == [State.SENT, State.SENT]
    assert (relay.letters[0].rcpts, usual.letters[0].rcpts) == (["carl@example.net"], ["dora@example.net"])


def test_the_end_of_the_road(post, world):
    routes.set_transport("carl@example.net", "discard")
    routes.set_transport("dora@example.net", "error:5.7.1 nobody writes to Dora")
    routes.set_transport("emil@example.net", "hold:the boss looks first")
    routes.set_transport("fritz@example.net", "retry:4.3.0 tomorrow")
    trace = post("carl@example.net", "dora@example.net", "emil@example.net", "fritz@example.net")
    attempt("example.net", world({}))
    assert states() == [State.SENT, State.BOUNCED, State.HELD, State.QUEUED]
    assert replies()[0].startswith("250 2.0.0 Discarded")
    assert replies()[1] == "550 5.7.1 nobody writes to Dora"
    assert replies()[3] == "450 4.3.0 tomorrow"
    routes.remove_transport("emil@example.net")
    outbox.release(trace, "Olga", "emil@example.net")
    assert states()[2] is State.QUEUED


def test_what_the_table_returns_says_nothing_of_the_address(post, world):
    """Nobody is suppressed for it."""
    policy.change("suppress_after", 1)
    routes.set_transport("example.net", "error:5.1.2 closed for now")
    post("carl@example.net")
    attempt("example.net", world({}))
    assert states() == [State.BOUNCED]
    assert delivery.count_suppressed(counted=True) == 0


def test_a_smarthost_by_sender_with_a_login(post, world, authority):
    relay = Script(
        context=authority.issue("relay.example.org").server(),
        features=(*Script().features, "AUTH PLAIN"),
        replies={"AUTH": ["235 2.7.0 in"]},
    )
    usual = Script()
    office = world({MX: usual, RELAY: relay})
    hop = f"[relay.example.org]:{office.port}"
    routes.add_smarthost(hop, senders=["@example.test"], user="house", password="sesame")
    post(reverse_path="anna@example.test")
    post(reverse_path="ben@other.test")
    attempt("example.net", office)
    assert states() == [State.SENT, State.SENT]
    assert (len(relay.letters), len(usual.letters)) == (1, 1)
    assert relay.letters[0].tls
    assert any(line.startswith("AUTH PLAIN ") for line in relay.lines)


def test_a_smarthost_that_does_not_exist_bounces_nothing(post, world):
    routes.add_smarthost("[nowhere.example.org]", senders=["*"])
    post()
    attempt("example.net", world({MX: Script()}))
    assert states() == [State.QUEUED]
    assert replies()[0].startswith("451 4.4.4 The relay [nowhere.example.org]:25 does not exist")
    assert Destination.objects.get().failures == 0  # it is not the destination's fault


def test_the_last_resort(post, world):
    last = Script()
    office = world({LAST: last})
    routes.add_smarthost(f"[last.example.org]:{office.port}", fallback=True)
    post("carl@example.net")
    post("dora@example.net")
    attempt("example.net", office)
    assert states() == [State.SENT, State.SENT]
    assert (len(last.letters), last.connections) == (2, 1)


@pytest.mark.parametrize("host", ["last.example.org", "nowhere.example.org"])
def test_the_last_resort_is_down_too(post, world, host):
    office = world({})
    routes.add_smarthost(f"[{host}]:{office.port}", fallback=True)
    post()
    attempt("example.net", office)
    assert states() == [State.QUEUED]
    assert Destination.objects.get().failures == 1


def test_a_table_of_tls_policies(post, world):
    office = world({MX: Script()})
    routes.set_tls_policy("example.net", TlsLevel.ENCRYPT)
    post()
    attempt("example.net", office)
    assert states() == [State.QUEUED]
    assert replies()[0].startswith("451 4.7.4 mx.example.net: TLS is required")


STS = {
    **ZONE,
    ("_mta-sts.example.net", "TXT"): ['"v=STSv1; id=1;"'],
    ("mta-sts.example.net", "A"): ["127.0.0.1"],
}
POLICY = b"version: STSv1\nmode: enforce\nmx: mx.example.net\nmax_age: 86400\n"


def test_mta_sts_is_obeyed_and_counted(post, world, authority):
    stranger = Script()
    office = world({MX: stranger}, STS, page=Page(POLICY))
    post()
    attempt("example.net", office)
    assert (states(), stranger.letters) == ([State.QUEUED], [])
    office.tally.write()
    (row,) = TlsTally.objects.all()
    assert (row.domain, row.kind, row.result, row.count) == ("example.net", "sts", "starttls-not-supported", 1)
    assert row.policy == "version: STSv1\nmode: enforce\nmx: mx.example.net\nmax_age: 86400"
    good = Script(context=authority.issue("mx.example.net").server())
    Destination.objects.update(not_before="2026-01-01T00:00Z")
    OutboundRecipient.objects.update(next_attempt="2026-01-01T00:00Z")
    attempt("example.net", world({MX: good}, STS, page=Page(POLICY)))
    assert states() == [State.SENT]


def test_whose_writer_rather_wants_it_to_arrive(post, world):
    """RFC 8689 §5: TLS-Required: No"""
    script = Script()
    office = world({MX: script}, STS, page=Page(POLICY))
    post("carl@example.net")
    post("dora@example.net", octets=b"TLS-Required: No\r\nSubject: x\r\n\r\n")
    post("emil@example.net")
    attempt("example.net", office)
    assert states() == [State.QUEUED, State.SENT, State.QUEUED]
    assert [letter.rcpts for letter in script.letters] == [["dora@example.net"]]


def test_requiretls_bounces_where_nobody_vouches(post, world):
    post(requiretls=True)
    attempt("example.net", world({MX: Script()}))
    assert states() == [State.BOUNCED]
    assert replies()[0].startswith("550 5.7.30")


def test_dane_by_a_real_dns(post, world, authority):
    own = authority.issue("mx.example.net")
    script = Script(context=own.server())
    zone = dict(ZONE)
    office = world({MX: script}, zone, validates=True)
    zone[f"_{office.port}._tcp.mx.example.net", "TLSA"] = [f"3 0 0 {own.der.hex()}"]
    post()
    attempt("example.net", office)
    assert states() == [State.SENT]
    office.tally.write()
    row = TlsTally.objects.get()
    assert (row.kind, row.result) == ("tlsa", "successful")
    assert script.letters[0].tls


def test_forged_tlsa_records_make_it_wait(post, world):
    zone = dict(ZONE)
    office = world({MX: Script()}, zone, validates=True)
    zone[f"_{office.port}._tcp.mx.example.net", "TLSA"] = "SERVFAIL"
    post()
    attempt("example.net", office)
    assert states() == [State.QUEUED]
    assert replies()[0].startswith("451 4.7.5")


def test_who_lets_us_wait_on_port_25_is_noted(post, world, monkeypatch):
    def unanswered(peer, demand):
        raise NoAnswer(Reply(451, "4.4.1", "could not be reached: no answer in time"))

    office = world({})
    monkeypatch.setattr(routes, "SMTP_PORT", office.port)
    monkeypatch.setattr(Peer, "open", unanswered)
    post()
    attempt("example.net", office)
    assert list(Silence.objects.values_list("destination", flat=True)) == ["example.net"]


def test_a_letter_that_an_administrator_leads_elsewhere(post, world):
    relay = Script()
    office = world({RELAY: relay})
    post()
    OutboundRecipient.objects.update(via=f"[relay.example.org]:{office.port}")
    attempt("example.net", office)
    assert (states(), len(relay.letters)) == ([State.SENT], 1)
