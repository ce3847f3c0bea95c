"""RFC 7489 §3.1, §6.6, RFC 9091 and the tree walk of DMARCbis, as tables."""

import pytest

from mailapp.standards.authentication import Dmarc, Signature, Spf
from mailapp.standards.dmarc import ask_ahead, author_domain, author_domains, evaluate, record, strictest
from mailapp.standards.dmarc.walk import names_above
from tests.support.dns_table import SILENT, DnsTable

NOBODY = Spf("none")


def zone(**records: str) -> dict[tuple[str, str], list[str] | str]:
    """Records of names in which _ stands for a dot."""
    return {("_dmarc." + name.replace("_", "."), "TXT"): [text] for name, text in records.items()}


ZONE = {
    **zone(
        example_net="v=DMARC1; p=reject",
        strict_example="v=DMARC1; p=quarantine; adkim=s; aspf=s",
        sub_example="v=DMARC1; p=reject; sp=quarantine; np=none",
        pct_example="v=DMARC1; p=reject; pct=20",
        testing_example="v=DMARC1; p=quarantine; t=y",
        bank="v=DMARC1; p=reject; psd=y; np=reject; sp=quarantine",
        own_bank="v=DMARC1; p=none",
        university_example="v=DMARC1; p=none",
        law_university_example="v=DMARC1; p=reject; psd=n",
        onlyreports_example="v=DMARC1; rua=mailto:d@onlyreports.example",
        badpolicy_example="v=DMARC1; p=refuse; rua=mailto:d@badpolicy.example",
        broken_example="v=DMARC1; p=refuse",
        nopolicy_example="v=DMARC1; sp=reject",
        badsub_example="v=DMARC1; p=reject; sp=maybe",
        lower_example="v=dmarc1; p=reject",
        late_example="p=reject; v=DMARC1",
        great_example="v=DMARC1;P=REJECT;ADKIM=S",
        dirty_example="v=DMARC1; ; p=reject; pct=lots; adkim=x; fo; =; unknown=\ufffd; p=none",
        g_h_i_j_example="v=DMARC1; p=reject",
    ),
    ("_dmarc.twice.example", "TXT"): ["v=DMARC1; p=reject", "v=DMARC1; p=none"],
    ("_dmarc.both.example", "TXT"): ["v=spf1 -all", "v=DMARC1; p=reject"],
    ("_dmarc.silent.example", "TXT"): SILENT,
    ("there.sub.example", "MX"): ["10 mx.example"],
}


def ask(author: str, spf: Spf = NOBODY, *dkim: Signature, dice: float = 0.5) -> Dmarc:
    return evaluate(author, spf, dkim, DnsTable(ZONE), dice)


ALIGNED = [  # author, SPF's domain, signer, result
    ("example.net", "example.net", "", "pass"),
    ("example.net", "", "example.net", "pass"),
    ("example.net", "bounce.example.net", "", "pass"),
    ("example.net", "", "mail.example.net", "pass"),
    ("mail.example.net", "example.net", "", "pass"),
    ("a.example.net", "", "b.example.net", "pass"),
    ("example.net", "example.org", "example.com", "fail"),
    ("example.net", "notexample.net", "net", "fail"),
    ("strict.example", "strict.example", "", "pass"),
    ("strict.example", "mail.strict.example", "mail.strict.example", "fail"),
    ("mail.strict.example", "", "mail.strict.example", "pass"),
    ("law.university.example", "university.example", "", "fail"),  # psd=n: an organisation of its own
    ("cs.law.university.example", "", "law.university.example", "pass"),
    ("university.example", "", "physics.university.example", "pass"),
    ("acme.bank", "", "other.bank", "fail"),  # psd=y: those below belong to others
    ("mail.acme.bank", "", "acme.bank", "pass"),
    ("acme.bank", "bank", "", "fail"),
    ("nobody.example", "nobody.example", "", "none"),
]


@pytest.mark.parametrize(("author", "sender", "signer", "result"), ALIGNED)
def test_alignment(author: str, sender: str, signer: str, result: str) -> None:
    """RFC 7489 §3.1"""
    spf = Spf("pass", sender) if sender else NOBODY
    dkim = [Signature("pass", signer)] if signer else []
    found = ask(author, spf, *dkim)
    assert found.result == result, found
    assert found.because
    if result == "pass":
        assert (found.spf_aligned, found.dkim_aligned) == (bool(sender), bool(signer))


POLICIES = [  # author, where the record was, policy published, what is asked for this letter
    ("example.net", "example.net", "reject", "reject"),
    ("sub.example", "sub.example", "reject", "reject"),
    ("there.sub.example", "sub.example", "quarantine", "quarantine"),
    ("away.sub.example", "sub.example", "none", "none"),
    ("pct.example", "pct.example", "reject", "quarantine"),
    ("testing.example", "testing.example", "quarantine", "none"),
    ("acme.bank", "bank", "reject", "reject"),
    ("own.bank", "own.bank", "none", "none"),
    ("onlyreports.example", "onlyreports.example", "none", "none"),
    ("badpolicy.example", "badpolicy.example", "none", "none"),
    ("great.example", "great.example", "reject", "reject"),
    ("dirty.example", "dirty.example", "reject", "reject"),
    ("both.example", "both.example", "reject", "reject"),
    ("a.b.c.d.e.f.g.h.i.j.example", "g.h.i.j.example", "reject", "reject"),
]


@pytest.mark.parametrize(("author", "place", "published", "policy"), POLICIES)
def test_policies(author: str, place: str, published: str, policy: str) -> None:
    """RFC 7489 §6.3, §6.6.3; RFC 9091 and RFC 8020 for names that do not exist; DMARCbis for suffixes"""
    found = ask(author)
    assert (found.result, found.domain, found.published, found.policy) == ("fail", place, published, policy)


@pytest.mark.parametrize(
    ("author", "result"),
    [
        ("", "permerror"),
        ("broken.example", "permerror"),
        ("nopolicy.example", "permerror"),
        ("badsub.example", "permerror"),
        ("lower.example", "none"),
        ("late.example", "none"),
        ("twice.example", "none"),
        ("silent.example", "temperror"),
    ],
)
def test_what_asks_for_nothing(author: str, result: str) -> None:
    found = ask(author, Spf("pass", author))
    assert (found.result, found.policy) == (result, "")


@pytest.mark.parametrize(
    ("dice", "policy"), [(0.0, "reject"), (0.19, "reject"), (0.2, "quarantine"), (0.99, "quarantine")]
)
def test_pct_spares_some(dice: float, policy: str) -> None:
    """RFC 7489 §6.6.4"""
    assert ask("pct.example", dice=dice).policy == policy


def test_who_cannot_be_asked_has_not_failed() -> None:
    """RFC 7489 §6.6.2"""
    assert ask("example.net", NOBODY, Signature("temperror", "example.net")).result == "temperror"
    assert ask("example.net", Spf("temperror", "example.net")).result == "temperror"
    assert ask("example.net", Spf("temperror", "example.org")).result == "fail"
    assert ask("example.net", Spf("temperror", "example.net"), Signature("pass", "example.net")).result == "pass"
    assert ask("example.net", Spf("softfail", "example.net"), Signature("policy", "example.net")).result == "fail"


def test_a_walk_has_eight_steps_at_most() -> None:
    """DMARCbis §4.10"""
    assert names_above("a.example.net") == ["a.example.net", "example.net", "net"]
    long = ".".join("abcdefghijklmnop")
    assert names_above(long)[:3] == [long, "j.k.l.m.n.o.p", "k.l.m.n.o.p"]
    assert len(names_above(long)) == 8
    dns = DnsTable(ZONE)
    signers = [Signature("pass", f"x{n}.{long}") for n in range(10)]
    evaluate(long, NOBODY, signers, dns, 0.5)
    assert len(dns.asked) <= 8


def test_what_shares_no_top_level_is_not_asked_about() -> None:
    dns = DnsTable(ZONE)
    evaluate("example.net", Spf("pass", "mail.example.org"), [Signature("pass", "a.b.c.example.com")], dns, 0.5)
    assert {name for name, _ in dns.asked} == {"_dmarc.example.net"}


def test_a_strangers_nameserver_is_not_asked_whether_he_belongs_here() -> None:
    """Else he would only have to be silent, and nobody would know whether the letter fails."""
    dns = DnsTable({**ZONE, ("_dmarc.mallory.net", "TXT"): SILENT})
    found = evaluate("example.net", Spf("pass", "mallory.net"), [Signature("pass", "a.mallory.net")], dns, 0.5)
    assert (found.result, found.policy) == ("fail", "reject")
    assert not [name for name, _ in dns.asked if "mallory" in name]


def test_what_was_asked_ahead_is_not_asked_again() -> None:
    dns = DnsTable(ZONE)
    walks = ask_ahead(["example.net", ""], dns)
    asked = list(dns.asked)
    assert evaluate("example.net", Spf("pass", "mail.example.net"), [], dns, 0.5, walks).result == "pass"
    assert dns.asked == [*asked, ("_dmarc.mail.example.net", "TXT")]
    assert ask_ahead(["silent.example"], dns)  # is no trouble yet


def test_of_people_of_several_domains_the_strictest_failure_counts() -> None:
    """RFC 7489 §6.6.1"""
    pass_, none, reject, mild = (
        Dmarc("pass"),
        Dmarc("none"),
        Dmarc("fail", policy="reject"),
        Dmarc("fail", policy="none"),
    )
    assert strictest([pass_, mild, reject, none]) == 2
    assert strictest([pass_, Dmarc("temperror"), none]) == 1
    assert strictest([pass_, none]) == 1
    assert strictest([pass_]) == 0
    many = [f"a@{letter}.example" for letter in "abcdefg"]
    assert author_domains([", ".join(many).encode()]) == [*(f"{letter}.example" for letter in "abcde"), ""]


@pytest.mark.parametrize(
    "text",
    [
        "v=DMARC1",
        "v=DMARC1;" + ";" * 10_000,
        "v=DMARC1; p=reject; rua=" + "," * 10_000,
        "v=DMARC1; p=" + "x" * 20_000,
        "v=DMARC1; p=reject; pct=" + "9" * 5000,
        "v=DMARC1; p=reject; ri=-1; pct=101; rua=nowhere",
    ],
)
def test_records_of_every_form_give_a_result(text: str) -> None:
    dns = DnsTable({("_dmarc.example.net", "TXT"): [text]})
    assert evaluate("example.net", NOBODY, [], dns, 0.0).result in ("fail", "permerror")


@pytest.mark.parametrize(
    ("fields", "domain"),
    [
        ([b"Carl <carl@Example.NET>"], "example.net"),
        ([b"carl@example.net, ben@example.net"], "example.net"),
        ([b"carl@example.net, ben@example.org"], ""),
        ([b"carl@example.net", b"carl@example.net"], "example.net"),
        ([b"carl@example.net", b"mallory@example.org"], ""),
        ([b'"ben@example.test" <carl@example.net>'], "example.net"),
        ([b"=?utf-8?q?ben=40example.test?= <carl@example.net>"], "example.net"),
        ([b"Team: carl@example.net, ben@example.net;"], "example.net"),
        ([b"Miller, Carl <carl@example.net>"], "example.net"),
        ([b"carl@example.net, mallory@-"], ""),
        ([b"undisclosed-recipients:;"], ""),
        (["grüße@straße.example".encode()], "xn--strae-oqa.example"),
        ([b"carl@\xff\xfe"], ""),
        ([b"carl"], ""),
        ([b""], ""),
        ([], ""),
        ([b"carl@" + b"a." * 1000], ""),
    ],
)
def test_author(fields: list[bytes], domain: str) -> None:
    """RFC 7489 §6.6.1"""
    assert author_domain(fields) == domain


def test_huge_records_are_read_and_forgotten() -> None:
    """Read, the longest takes 300 KB: whoever publishes one under each of a thousand names must not fill our memory."""
    short, long = "v=DMARC1; p=reject", "v=DMARC1; p=reject; rua=" + "mailto:a@example.net," * 100
    assert record.parse(short) is record.parse(short)
    assert record.parse(long) is not record.parse(long)
    assert len(record.parse(long).reports) == 100
