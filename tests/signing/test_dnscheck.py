"""What the DNS must have, as a table (RFC 6376, 7208, 7489, 8460, 8461), and what is thought of each answer."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailapp.signing.dnscheck.judges import judge
from mailapp.signing.dnscheck.values import Facts, House, Silent, Standing
from mailapp.signing.values import KeyInfo, KeyState
from mailapp.standards import mtasts
from mailapp.standards.dkim.sign import Algorithm
from mailapp.standards.dns import Mx
from mailapp.standards.mtasts import StsPolicy

NOW = datetime(2026, 1, 10, tzinfo=UTC)
HOUSE = House("mail.example.com")
KEY = KeyInfo("example.com", "a", Algorithm.ED25519, KeyState.ACTIVE, NOW, NOW, NOW, None, NOW, "", "AAAA")
GOOD = Facts(
    "example.com",
    (KEY,),
    (Mx(10, "mail.example.com"),),
    ("192.0.2.1",),
    {"192.0.2.1": ("mail.example.com",)},
    {
        "example.com": ("v=spf1 mx -all", "something else"),
        "a._domainkey.example.com": ("v=DKIM1; k=ed25519; p=AAAA",),
        "_dmarc.example.com": ("v=DMARC1; p=reject; rua=mailto:reports@example.com!10m",),
        "_mta-sts.example.com": ("v=STSv1; id=1",),
        "_smtp._tls.example.com": ("v=TLSRPTv1; rua=mailto:reports@example.com",),
    },
    {"192.0.2.1": "pass"},
    StsPolicy("enforce", ("mail.example.com",), 86400),
)


def texts(name: str, *found: str) -> Facts:
    return replace(GOOD, texts={**GOOD.texts, name: found})


def test_all_is_well():
    found = judge(GOOD, HOUSE)
    assert [finding.standing for finding in found] == [Standing.GOOD] * len(found)
    assert {finding.what for finding in found} == {
        *("MX", "Host", "Reverse name", "SPF", "DKIM", "DMARC", "MTA-STS", "TLS-RPT")
    }


OWN_STS = StsPolicy("enforce", ("mail.example.com",), 86400)
CASES = {
    "no mx": (replace(GOOD, mx=()), "MX", Standing.MISSING, "Nobody knows where mail goes."),
    "null mx": (replace(GOOD, mx=(Mx(0, ""),)), "MX", Standing.WRONG, "goes elsewhere"),
    "mx elsewhere": (replace(GOOD, mx=(Mx(5, "mx.other.test"),)), "MX", Standing.WRONG, "no MX record names"),
    "dns is away": (replace(GOOD, mx=Silent("timeout")), "MX", Standing.UNKNOWN, "does not answer: timeout."),
    "no address": (replace(GOOD, addresses=()), "Host", Standing.MISSING, "no address"),
    "no address now": (replace(GOOD, addresses=Silent("x")), "Host", Standing.UNKNOWN, "does not answer"),
    "no name": (replace(GOOD, pointers={"192.0.2.1": ()}), "Reverse name", Standing.MISSING, "has no name"),
    "odd name": (replace(GOOD, pointers={"192.0.2.1": ("a.isp",)}), "Reverse name", Standing.WRONG, "named a.isp"),
    "no spf": (texts("example.com"), "SPF", Standing.MISSING, "Anybody may send"),
    "two spf": (texts("example.com", "v=spf1 -all", "v=spf1 mx"), "SPF", Standing.WRONG, "none of them counts"),
    "open spf": (texts("example.com", "v=spf1 mx +all"), "SPF", Standing.WRONG, "the whole world"),
    "spf2": (texts("example.com", "v=spf10 mx"), "SPF", Standing.MISSING, "Anybody may send"),
    "spf forgets us": (replace(GOOD, spf={"192.0.2.1": "fail"}), "SPF", Standing.WRONG, "192.0.2.1 is not allowed"),
    "no key": (replace(GOOD, keys=()), "DKIM", Standing.MISSING, "there is no key"),
    "key not there": (texts("a._domainkey.example.com"), "DKIM", Standing.MISSING, "There is no TXT record"),
    "other key": (texts("a._domainkey.example.com", "v=DKIM1; p=BBBB"), "DKIM", Standing.WRONG, "another key"),
    "old record": (
        replace(GOOD, keys=(replace(KEY, state=KeyState.GONE),)),
        "DKIM",
        Standing.MISSING,
        "there is no key",
    ),
    "no dmarc": (texts("_dmarc.example.com"), "DMARC", Standing.MISSING, "only pretend"),
    "two dmarc": (texts("_dmarc.example.com", "v=DMARC1; p=none", "v=DMARC1; p=none"), "DMARC", Standing.WRONG, "none"),
    "odd dmarc": (texts("_dmarc.example.com", "v=DMARC1; p=maybe"), "DMARC", Standing.WRONG, "does not say p=none"),
    "broken dmarc": (texts("_dmarc.example.com", "v=DMARC1; p"), "DMARC", Standing.WRONG, "It cannot be read"),
    "mild dmarc": (texts("_dmarc.example.com", "v=DMARC1; p=none"), "DMARC", Standing.GOOD, "let through"),
    "no sts": (texts("_mta-sts.example.com"), "MTA-STS", Standing.ADVISED, "in the clear"),
    "sts forgets us": (
        replace(GOOD, sts=StsPolicy("enforce", ("mx.other.test",), 1)),
        "MTA-STS",
        Standing.WRONG,
        "does not name mail.example.com",
    ),
    "our sts": (
        replace(GOOD, own_sts=OWN_STS),
        "MTA-STS",
        Standing.WRONG,
        "has another id",
    ),
    "no tlsrpt": (texts("_smtp._tls.example.com"), "TLS-RPT", Standing.ADVISED, "Nobody tells us"),
}


@pytest.mark.parametrize(("facts", "what", "standing", "because"), CASES.values(), ids=CASES)
def test_what_is_thought_of_it(facts: Facts, what: str, standing: Standing, because: str):
    found = [finding for finding in judge(facts, HOUSE) if finding.what == what and finding.standing is standing]
    assert found
    assert because in found[0].because
    assert standing is Standing.GOOD or found[0].remedy


def test_reports_to_others_need_their_consent():
    """RFC 7489 §7.1"""
    facts = texts("_dmarc.example.com", "v=DMARC1; p=none; rua=mailto:a@reports.test")
    name = "example.com._report._dmarc.reports.test"
    for answer, said in (((), True), (("v=DMARC1;",), False), (Silent("x"), False)):
        found = judge(replace(facts, texts={**facts.texts, name: answer}), HOUSE)
        assert any("does not say that it wants them" in finding.because for finding in found) is said


def test_a_smarthost_sends_in_our_place():
    found = judge(replace(GOOD, spf={"192.0.2.1": "fail"}), replace(HOUSE, relayed=True))
    assert [finding.standing for finding in found if finding.what == "SPF"] == [Standing.GOOD]


def test_a_policy_that_we_publish():
    """RFC 8461 §3.1: the record has its id; it is shown before anything is in the DNS."""
    published = replace(GOOD, own_sts=OWN_STS)
    record = mtasts.record(OWN_STS)
    found = judge(replace(published, texts={**GOOD.texts, "_mta-sts.example.com": (record,)}), HOUSE)
    assert {finding.standing for finding in found} == {Standing.GOOD}
    bare = judge(replace(published, texts={**GOOD.texts, "_mta-sts.example.com": ()}), HOUSE)
    first, page = (finding for finding in bare if finding.what == "MTA-STS" and finding.type != "TLS")
    assert (first.wanted, page.wanted.splitlines()[1]) == (record, "mode: enforce")
    assert "Lead mta-sts.example.com to our web server" in first.remedy


@pytest.mark.parametrize(
    ("mode", "standing"), [("enforce", Standing.WRONG), ("testing", Standing.ADVISED), ("none", None)]
)
def test_our_certificate_must_keep_our_policy(mode: str, standing: Standing | None):
    """RFC 8461 §4.1; also before the record is in the DNS, which is when it can still be mended."""
    policy = StsPolicy(mode, ("mail.example.com",), 86400)
    facts = replace(GOOD, own_sts=policy, texts={**GOOD.texts, "_mta-sts.example.com": ()})
    found = {one.type: one for one in judge(facts, replace(HOUSE, distrusted="self-signed certificate"))}
    assert standing is None or "self-signed certificate" in found["TLS"].because
    assert (found["TLS"].standing if "TLS" in found else None) is standing
    trusted = [one.standing for one in judge(facts, HOUSE) if one.type == "TLS"]
    assert trusted == ([] if standing is None else [Standing.GOOD])
