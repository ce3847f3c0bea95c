"""RFC 7208 §4 to §7: who may send for whom, as tables."""

import pytest

from mailapp.standards import spf
from mailapp.standards.authentication import Spf
from mailapp.standards.spf import record
from mailapp.standards.spf.limits import PTR_NAMES, TERMS
from tests.support.dns_table import SILENT, DnsTable

CLIENT, CLIENT6 = "192.0.2.1", "2001:db8::1"


def zone(**records: str) -> dict[tuple[str, str], list[str] | str]:
    """TXT records by the first label of their name."""
    return {(f"{label}.example", "TXT"): [text] for label, text in records.items()}


ZONE = {
    **zone(
        plain="v=spf1 ip4:192.0.2.0/24 -all",
        six="v=spf1 ip6:2001:db8::/32 -all",
        all="v=spf1 ?all",
        nothing="v=spf1",
        other="v=spf10 -all",
        soft="v=spf1 ip4:198.51.100.1 ~all",
        a="v=spf1 a -all",
        a24="v=spf1 a:a.example/24//64 -all",
        mx="v=spf1 mx -all",
        exists="v=spf1 exists:%{ir}.%{v}.listed.example -all",
        ptr="v=spf1 ptr:client.example -all",
        include="v=spf1 include:plain.example -all",
        includesnone="v=spf1 include:none.example -all",
        includesbroken="v=spf1 include:broken.example -all",
        includesfail="v=spf1 include:away.example ?all",
        away="v=spf1 -all",
        redirect="v=spf1 redirect=plain.example",
        redirectnone="v=spf1 redirect=none.example",
        redirectall="v=spf1 ?all redirect=plain.example",
        broken="v=spf1 ip4:192.0.2.1 nonsense:x -all",
        cidr="v=spf1 ip4:192.0.2.1/33 -all",
        twice="v=spf1 redirect=a.example redirect=b.example",
        unknownmod="v=spf1 nobody=%{d}.knows ip4:192.0.2.1 -all",
        loop="v=spf1 include:loop.example -all",
        ring1="v=spf1 redirect=ring2.example",
        ring2="v=spf1 redirect=ring1.example",
        manya="v=spf1 " + "a:a.example " * TERMS + "-all",
        toomany="v=spf1 " + "a:b.example " * (TERMS + 1) + "-all",
        voids="v=spf1 a:v1.none.example a:v2.none.example a:v3.none.example -all",
        twovoids="v=spf1 a:v1.none.example a:v2.none.example ip4:192.0.2.1 -all",
        silentinclude="v=spf1 include:silent.example -all",
        macro="v=spf1 exists:%{l1r+-}.%{d2}.macro.example -all",
        longmacro="v=spf1 exists:" + "%{d}." * 40 + "kept.example -all",
        why="v=spf1 -all exp=reason.example",
        whymissing="v=spf1 -all exp=nowhere.example",
        whybroken="v=spf1 -all exp=badreason.example",
        manymx="v=spf1 mx -all",
        uppercase="V=SPF1 IP4:192.0.2.1 -ALL",
        badmacro="v=spf1 exists:%{z}.example.com -all",
        badmacro2="v=spf1 exists:%x.example.com -all",
        toplevel="v=spf1 include:localhost -all",
    ),
    ("reason.example", "TXT"): ["%{i} may not send for %{s}, see http://%{o}/?s=%{S}"],
    ("badreason.example", "TXT"): ["%{y}"],
    ("two.example", "TXT"): ["v=spf1 -all", "v=spf1 ?all"],
    ("silent.example", "TXT"): SILENT,
    ("none.example", "TXT"): ["something else"],
    ("a.example", "A"): ["192.0.2.7"],
    ("a.example", "AAAA"): ["2001:db8::7"],
    ("b.example", "A"): ["198.51.100.7"],
    ("mx.example", "MX"): ["10 host.example"],
    ("host.example", "A"): ["192.0.2.1"],
    ("1.2.0.192.in-addr.listed.example", "A"): ["127.0.0.2"],
    (CLIENT, "PTR"): ["liar.client.example", "gw.client.example"],
    ("gw.client.example", "A"): [CLIENT],
    ("carl.macro.example", "A"): ["127.0.0.2"],
    ("carl.example.macro.macro.example", "A"): ["127.0.0.2"],
    ("carl.macro.example.macro.example", "A"): ["127.0.0.2"],
    ("manymx.example", "MX"): [f"10 h{n}.example" for n in range(11)],
}

CASES = [  # MAIL FROM's domain, client, result
    ("plain", CLIENT, "pass"),
    ("plain", "203.0.113.1", "fail"),
    ("plain", f"::ffff:{CLIENT}", "pass"),
    ("uppercase", CLIENT, "pass"),
    ("six", CLIENT6, "pass"),
    ("six", CLIENT, "fail"),
    ("all", CLIENT, "neutral"),
    ("nothing", CLIENT, "neutral"),
    ("other", CLIENT, "none"),
    ("soft", CLIENT, "softfail"),
    ("a24", CLIENT, "pass"),
    ("a24", CLIENT6, "pass"),
    ("a", CLIENT, "fail"),
    ("mx", CLIENT, "pass"),
    ("exists", CLIENT, "pass"),
    ("exists", "192.0.2.2", "fail"),
    ("ptr", CLIENT, "pass"),
    ("ptr", CLIENT6, "fail"),
    ("include", CLIENT, "pass"),
    ("includesnone", CLIENT, "permerror"),
    ("includesbroken", CLIENT, "permerror"),
    ("includesfail", CLIENT, "neutral"),
    ("redirect", CLIENT, "pass"),
    ("redirectnone", CLIENT, "permerror"),
    ("redirectall", CLIENT, "neutral"),
    ("broken", CLIENT, "permerror"),
    ("cidr", CLIENT, "permerror"),
    ("twice", CLIENT, "permerror"),
    ("two", CLIENT, "permerror"),
    ("unknownmod", CLIENT, "pass"),
    ("loop", CLIENT, "permerror"),
    ("ring1", CLIENT, "permerror"),
    ("manya", CLIENT, "fail"),
    ("toomany", CLIENT, "permerror"),
    ("voids", CLIENT, "permerror"),
    ("twovoids", CLIENT, "pass"),
    ("silent", CLIENT, "temperror"),
    ("silentinclude", CLIENT, "temperror"),
    ("none", CLIENT, "none"),
    ("nowhere", CLIENT, "none"),
    ("macro", CLIENT, "pass"),
    ("longmacro", CLIENT, "fail"),
    ("manymx", CLIENT, "permerror"),
    ("badmacro", CLIENT, "permerror"),
    ("badmacro2", CLIENT, "permerror"),
    ("toplevel", CLIENT, "permerror"),
    ("plain", "no address", "none"),
]


def ask(sender: str, client: str = CLIENT, helo: str = "gw.client.example") -> tuple[Spf, DnsTable]:
    dns = DnsTable(ZONE)
    return spf.check(client, helo, sender, dns), dns


@pytest.mark.parametrize(("domain", "client", "result"), CASES)
def test_results(domain: str, client: str, result: str) -> None:
    found, _ = ask(f"carl+tag@{domain}.example", client)
    assert (found.result, found.domain) == (result, f"{domain}.example"), found.because
    assert found.because
    assert not found.of_helo


@pytest.mark.parametrize(
    ("helo", "result", "domain"),
    [
        ("plain.example", "pass", "plain.example"),
        ("PLAIN.example.", "pass", "plain.example"),
        ("[192.0.2.1]", "none", ""),
        ("localhost", "none", ""),
        ("a..example", "none", ""),
        ("x" * 64 + ".example", "none", ""),
        ("", "none", ""),
    ],
)
def test_a_report_is_judged_by_the_name_of_its_client(helo: str, result: str, domain: str) -> None:
    """RFC 7208 §2.4"""
    found, _ = ask("", helo=helo)
    assert (found.result, found.domain, found.of_helo) == (result, domain, True)


def test_a_refusal_is_explained() -> None:
    """RFC 7208 §6.2"""
    said = "192.0.2.1 may not send for carl@why.example, see http://why.example/?s=carl%40why.example"
    assert ask("carl@why.example")[0].explanation == said
    assert ask("carl@whymissing.example")[0].explanation == ""
    assert ask("carl@whybroken.example")[0].explanation == ""


def test_an_address_outside_ascii() -> None:
    """RFC 8616 §4: no name in the DNS can have such a local part, so terms with it do not match."""
    assert ask("grüße@macro.example")[0].result == "fail"
    assert ask("carl@plain.example")[0].result == "pass"


def test_limits_hold_whatever_a_record_says() -> None:
    """RFC 7208 §4.6.4: a loop ends; of a client's hundred names ten are asked about."""
    _, dns = ask("carl@loop.example")
    assert len(dns.asked) <= TERMS + 1
    many = DnsTable({**ZONE, (CLIENT, "PTR"): [f"n{n}.client.example" for n in range(100)]})
    assert spf.check(CLIENT, "", "carl@ptr.example", many).result == "fail"
    assert len(many.asked) <= PTR_NAMES + 2


@pytest.mark.parametrize(
    "text",
    [
        "v=spf1 " + "a" * 20_000,
        "v=spf1 exists:" + "a" * 16_000 + "!",
        "v=spf1 exists:" + "%{d}" * 4_000 + "%",
        "v=spf1 exists:a." + "1" * 15_000 + "!",
        "v=spf1 a:" + "/" * 16_000,
        "v=spf1 " + "=" * 16_000,
        "v=spf1 \x00\ufffd",
        "v=spf1 a:%{d" + "9" * 10_000 + "}",
        "v=spf1 exists:%{d0}.example -all",
        "v=spf1 exp=a.example exp=b.example -all",
    ],
)
def test_hostile_records_are_broken_records(text: str) -> None:
    dns = DnsTable({("bad.example", "TXT"): [text]})
    assert spf.check(CLIENT, "", "carl@bad.example", dns).result == "permerror"


def test_huge_records_are_read_and_forgotten() -> None:
    """Read, the longest takes 1 MB: whoever publishes one under each of a thousand names must not fill our memory."""
    short, long = "v=spf1 a -all", "v=spf1 " + "a " * 500
    assert record.parse(short) is record.parse(short)
    assert record.parse(long) is not record.parse(long)
    assert len(record.parse(long).directives) == 500
