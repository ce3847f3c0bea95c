"""What is counted of a letter for the domain in whose name it came (RFC 7489 §7.2)."""

import pytest

from mailapp.guard.values import JUNK, Opinion
from mailapp.net.content import Content
from mailapp.policy.values import Policy
from mailapp.reports import api as reports
from mailapp.standards.authentication import Arc, Authentication, Dmarc, Signature, Spf
from mailapp.standards.envelope import Envelope
from mailapp.standards.reply import Reply
from mta.inbound.counting import count, disposed, told
from mta.inbound.decide import Accept, Decision, Defer, Discard, Findings, Reject
from mta.inbound.values import Client, Letter

RECORD = "v=DMARC1; p=reject; rua=mailto:a@far.example"
FAILED = Dmarc("fail", "far.example", policy="reject", published="reject", record=RECORD)
PASSED = Dmarc("pass", "far.example", policy="reject", published="reject", spf_aligned=True, record=RECORD)
NO = Reply(550, "5.7.1", "no")
TELLING = Policy(dmarc_reports=True)

CASES: dict[str, tuple[Dmarc, Arc, Decision, str, list[str]]] = {
    "it passed": (PASSED, Arc(), Accept(), "none", []),
    "it passed, and was spam": (PASSED, Arc(), Accept(opinions={1: Opinion(JUNK)}), "none", []),
    "refused": (FAILED, Arc(), Reject(NO, "so"), "reject", []),
    "let through": (FAILED, Arc(), Accept(), "none", ["local_policy"]),
    "let through for a forwarder": (FAILED, Arc("pass"), Accept(), "none", ["trusted_forwarder"]),
    "into junk": (FAILED, Arc(), Accept(opinions={1: Opinion(JUNK)}), "quarantine", ["local_policy"]),
    "discarded": (FAILED, Arc(), Discard("so"), "none", ["local_policy"]),
    "sampled out": (
        Dmarc("fail", "far.example", policy="quarantine", published="reject", record=RECORD),
        Arc(),
        Accept(opinions={1: Opinion(JUNK)}),
        "quarantine",
        ["sampled_out"],
    ),
}


@pytest.mark.parametrize(("dmarc", "arc", "decision", "disposition", "reasons"), CASES.values(), ids=CASES)
def test_what_became_of_it(dmarc: Dmarc, arc: Arc, decision: Decision, disposition: str, reasons: list[str]):
    known = Authentication(
        Spf("pass", "far.example"),
        (Signature("fail", "x.example", selector="s"),),
        dmarc,
        arc,
        author_domain="far.example",
    )
    assert disposed(known, decision) == disposition
    record = told("192.0.2.1", "carl@Far.example", known, disposition)
    assert [reason.type for reason in record.reasons] == reasons
    assert (record.spf, record.dkim, record.envelope_from) == (
        "pass" if dmarc.spf_aligned else "fail",
        "fail",
        "far.example",
    )
    assert (record.dkim_results[0].selector, record.spf_results[0].scope) == ("s", "mfrom")


class Tally:
    def __init__(self) -> None:
        self.seen: list[reports.Seen] = []

    def count(self, seen: reports.Seen) -> None:
        self.seen.append(seen)


@pytest.mark.parametrize(
    ("dmarc", "decision", "rules", "many"),
    [
        (FAILED, Accept(), TELLING, 1),
        (FAILED, Accept(), Policy(), 0),
        (FAILED, Defer(NO, "later"), TELLING, 0),
        (Dmarc("fail", "far.example", record="v=DMARC1; p=none"), Accept(), TELLING, 0),
        (Dmarc(), Accept(), TELLING, 0),
    ],
)
def test_who_is_counted(monkeypatch, dmarc: Dmarc, decision: Decision, rules: Policy, many: int):
    tally = Tally()
    monkeypatch.setattr(reports, "TALLY", tally)
    letter = Letter("T", Envelope("", ()), (), Content.of(b""), Client("192.0.2.1", "x"), "ESMTP")
    count(letter, Findings(0, authentication=Authentication(dmarc=dmarc)), decision, rules)
    assert len(tally.seen) == many
