"""Who really sent a letter, with a real DNS server and the pipeline behind."""

import base64
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mailapp.net.content import Content
from mailapp.net.resolver import NetResolver
from mailapp.policy.values import Policy
from mailapp.standards.authentication import UNKNOWN, Authentication
from mailapp.standards.dns import CheckingResolver
from mta.inbound import authenticate, pipeline
from mta.inbound.values import Client, Letter
from tests.mta.inbound.test_pipeline import inbox, letter
from tests.standards.dkim.letters import sign
from tests.support.dns_server import SERVFAIL, SILENCE, dns_server
from tests.support.dns_table import SILENT, DnsTable
from tests.support.office import Office, make_office

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = base64.b64encode(KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
ZONE = {
    ("example.net", "TXT"): ['"v=spf1 ip4:192.0.2.0/24 -all"'],
    ("_dmarc.example.net", "TXT"): ['"v=DMARC1; p=reject"'],
    ("s1._domainkey.example.net", "TXT"): [f'"v=DKIM1; k=ed25519; " "p={PUBLIC}"'],
    ("1.2.0.192.in-addr.arpa", "PTR"): ["gw.example.net."],
    ("gw.example.net", "A"): ["192.0.2.1"],
    ("silent.example", "TXT"): SILENCE,
    ("_dmarc.silent.example", "TXT"): SILENCE,
    ("failing.example", "TXT"): SERVFAIL,
}
BODY = b"From: Carl <carl@example.net>\r\nTo: anna@example.test\r\nSubject: hello\r\nDate: now\r\n\r\nAnna\r\n"
SIGNED = sign(BODY, KEY, {})


@pytest.fixture(scope="module")
def resolver() -> Iterator[NetResolver]:
    with dns_server(ZONE) as nameserver:
        yield NetResolver([nameserver])


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def look(
    octets: bytes, resolver: CheckingResolver, sender: str = "carl@example.net", client: str = "192.0.2.1"
) -> Authentication:
    sent = replace(letter(octets, sender=sender), client=Client(client, "gw.example.net"))
    return authenticate.look(sent, Policy(), resolver)


def test_an_honest_letter(office: Office, resolver: NetResolver) -> None:
    found = look(SIGNED, resolver)
    assert [found.spf.result, found.dmarc.result, found.iprev.result, found.arc.result] == ["pass"] * 3 + ["none"]
    assert [each.result for each in found.dkim] == ["pass"]
    assert (found.author_domain, found.names, found.policy) == ("example.net", {"example.net"}, "reject")
    assert found.dmarc_pass


def test_a_forged_letter(office: Office, resolver: NetResolver) -> None:
    found = look(SIGNED.replace(b"hello", b"send money"), resolver, client="198.51.100.1")
    assert [found.spf.result, found.dkim[0].result, found.dmarc.result] == ["fail", "fail", "fail"]
    assert (found.policy, found.names) == ("reject", frozenset())


def test_a_large_letter_is_read_in_pieces(office: Office, resolver: NetResolver, tmp_path: Path) -> None:
    """Also one whose empty lines lie across two pieces of it."""
    octets = BODY + (b"A line of text, and what is empty.\r\n" + b"\r\n" * 500) * 800
    sent = replace(letter(), content=Content.of(sign(octets, KEY, {}), tmp_path), client=Client("192.0.2.1", "x"))
    found = authenticate.look(sent, Policy(), resolver)
    sent.content.close()
    assert [each.result for each in found.dkim] == ["pass"]


def test_a_silent_dns_is_waited_for_no_longer_than_the_office_wants(office: Office, resolver: NetResolver) -> None:
    octets = BODY.replace(b"carl@example.net", b"carl@silent.example")
    sent = replace(letter(octets, sender="carl@silent.example"), since=time.monotonic() - 7.5)
    found = authenticate.look(sent, Policy(authentication_seconds=10), resolver)
    assert [found.spf.result, found.dmarc.result] == ["temperror", "temperror"]
    again = look(BODY, resolver, "carl@silent.example")
    assert (again.spf.result, "a moment ago" in again.spf.because) == ("temperror", True)
    assert look(BODY, resolver, "carl@failing.example").spf.result == "temperror"


def test_a_strangers_choice_of_nameservers_comes_last(office: Office) -> None:
    """Else whoever forges a letter would have his own be so slow that no time is left to find it out."""
    dns = DnsTable(
        {
            ("_dmarc.example.net", "TXT"): ["v=DMARC1; p=reject"],
            ("s1._domainkey.example.net", "TXT"): [f"v=DKIM1; k=ed25519; p={PUBLIC}"],
            ("mallory.example", "TXT"): SILENT,
            ("s1._domainkey.mallory.example", "TXT"): SILENT,
        }
    )
    forged = sign(sign(BODY, KEY, {}), KEY, {"d": "mallory.example"})
    found = look(forged.replace(b"hello", b"send money"), dns, "m@mallory.example", "198.51.100.1")
    assert (found.dmarc.result, found.policy, found.author_domain) == ("fail", "reject", "example.net")
    asked = [name for name, _ in dns.asked if name.startswith(("_dmarc.example.net", "mallory", "s1"))]
    assert asked == [
        "_dmarc.example.net",
        "mallory.example",
        "s1._domainkey.example.net",
        "s1._domainkey.mallory.example",
    ]
    assert [each.domain for each in found.dkim] == ["mallory.example", "example.net"]  # told as they stand


def test_of_two_authors_the_one_who_is_forged_counts(office: Office, resolver: NetResolver) -> None:
    """RFC 7489 §6.6.1"""
    found = look(b"From: mallory@mallory.example\r\n" + BODY, resolver, "m@mallory.example", "198.51.100.1")
    assert (found.dmarc.result, found.policy, found.author_domain) == ("fail", "reject", "example.net")


def test_the_name_in_helo_is_checked_beside_the_sender(office: Office) -> None:
    """RFC 7208 §2.3"""
    dns = DnsTable({("gw.example.net", "TXT"): ["v=spf1 -all"], ("example.net", "TXT"): ["v=spf1 +all"]})
    found = look(BODY, dns)
    assert (found.spf.result, found.helo.result, found.helo.sender) == ("pass", "fail", "gw.example.net")
    assert found.names == {"example.net"}
    assert look(BODY, dns, sender="").helo == look(BODY, dns, sender="").spf


def test_time_in_which_others_were_looked_at_is_not_its_own(
    office: Office, resolver: NetResolver, tmp_path: Path
) -> None:
    """Else whoever keeps all threads busy sends what nobody checks."""
    forged = replace(letter(BODY), client=Client("198.51.100.1", "x"), since=time.monotonic() - 3600)
    looked_at = pipeline.look(pipeline.House("mail.example.test", tmp_path, resolver), forged)
    assert isinstance(looked_at, Letter)
    assert looked_at.looked is not None
    assert looked_at.looked.authentication.dmarc.result == "fail"


UNASKED = [
    {"client": Client("127.0.0.1", "localhost")},
    {"client": Client("::1", "localhost")},
    {"client": Client("192.0.2.1", "gw", trusted=True)},
    {"client": Client("", "")},
    {"account": 1},
    {"protocol": "LMTP"},
    {"protocol": "UTF8LMTPS"},
]


@pytest.mark.parametrize("change", UNASKED)
def test_those_whom_we_know_need_prove_nothing(office: Office, change: dict) -> None:
    dns = DnsTable({})
    assert authenticate.look(replace(letter(SIGNED), **change), Policy(), dns) is UNKNOWN
    assert dns.asked == []


def test_nobody_is_asked_when_the_office_does_not_want_it(office: Office) -> None:
    dns = DnsTable({})
    assert authenticate.look(letter(SIGNED), Policy(authentication=False), dns) is UNKNOWN
    assert dns.asked == []


def test_a_fault_of_ours_loses_no_letter(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(DnsTable):
        def txt(self, name: str) -> list[str]:
            raise ZeroDivisionError

    assert authenticate.look(letter(SIGNED), Policy(), Broken({})) is UNKNOWN
    assert "nobody could say who sent it" in caplog.text


def receive(house: pipeline.House, sent: Letter) -> None:
    looked_at = pipeline.look(house, sent)
    assert isinstance(looked_at, Letter)
    [reply] = pipeline.receive(house, [looked_at])
    assert reply.code == 250, str(reply)


def test_the_letter_says_what_was_found_and_nothing_forged(
    office: Office, resolver: NetResolver, tmp_path: Path
) -> None:
    """RFC 8601 §5"""
    forged = b"Authentication-Results: mail.example.test;\r\n\tdmarc=pass header.from=bank.example\r\n"
    others = b"Authentication-Results: relay.example.net; spf=pass\r\n"
    receive(
        pipeline.House("mail.example.test", tmp_path, resolver),
        letter(forged + others + SIGNED, sender="carl@example.net"),
    )
    [kept] = inbox(office.anna.id)
    header = kept.partition(b"\r\n\r\n")[0]
    ours = header.index(
        b"Authentication-Results: mail.example.test;\r\n\tspf=pass smtp.mailfrom=carl@example.net;\r\n\tdkim=pass"
    )
    assert header.count(b"Authentication-Results:") == 2
    assert ours < header.index(b"Received: ") < header.index(others.strip())
    assert kept.endswith(SIGNED)


def test_a_letter_of_this_machine_says_nothing_and_hides_nothing(office: Office, tmp_path: Path) -> None:
    forged = b"Authentication-Results: mail.example.test; dmarc=pass\r\n"
    sent = replace(letter(forged + BODY), client=Client("127.0.0.1", "localhost"))
    receive(pipeline.House("mail.example.test", tmp_path, NetResolver(["127.0.0.1:1"])), sent)
    [kept] = inbox(office.anna.id)
    assert b"Authentication-Results" not in kept
    assert kept.endswith(BODY)


class Together(dict[tuple[str, str], list[str] | str]):
    """A zone that answers these questions when all of them have been asked, and not before."""

    def __init__(self, *questions: tuple[str, str]) -> None:
        super().__init__(ZONE)
        self.questions, self.all = questions, threading.Barrier(len(questions), timeout=2)

    def get(self, question: tuple[str, str], default: object = None) -> object:
        if question in self.questions:
            with suppress(threading.BrokenBarrierError):
                self.all.wait()
        return super().get(question, default)


def test_nameservers_are_asked_side_by_side(office: Office) -> None:
    """What stands in the letter is asked at once; a letter of which all is remembered asks nobody."""
    zone = Together(
        ("_dmarc.example.net", "TXT"),
        ("s1._domainkey.example.net", "TXT"),
        ("example.net", "TXT"),
        ("1.2.0.192.in-addr.arpa", "PTR"),
    )
    with dns_server(zone) as nameserver:
        resolver = NetResolver([nameserver])
        found = look(SIGNED, resolver)
        assert not zone.all.broken
        assert (found.spf.result, found.dkim[0].result, found.iprev.result) == ("pass", "pass", "pass")
    again = look(SIGNED, resolver)  # nobody is there to be asked
    assert (again.dmarc.result, again.iprev.result) == ("pass", "pass")
