"""What domains hear of letters in their name, where their DMARC record asks for reports (RFC 7489 §7.2)."""

from mailapp.guard.api import JUNK
from mailapp.policy.values import Policy
from mailapp.reports import api as reports
from mailapp.standards.authentication import Authentication
from mailapp.standards.dmarc.record import NONE, QUARANTINE, REJECT
from mailapp.standards.reporting.dmarc import DkimResult, Reason, Record, SpfResult
from mta.inbound.decide import Accept, Decision, Defer, Findings, Reject
from mta.inbound.values import Letter

SIGNATURES = 10  # of one letter that are told of
WORDS = {True: "pass", False: "fail"}


def count(letter: Letter, found: Findings, decision: Decision, rules: Policy) -> None:
    """Costs nothing where nobody asks; else a line in memory. A letter that comes again is counted then."""
    dmarc = found.authentication.dmarc
    if "rua" not in dmarc.record or not rules.dmarc_reports or isinstance(decision, Defer):
        return
    disposition = disposed(found.authentication, decision)
    record = told(letter.client.address, letter.envelope.reverse_path, found.authentication, disposition)
    reports.TALLY.count(reports.Seen(dmarc.domain, dmarc.record, record))


def disposed(known: Authentication, decision: Decision) -> str:
    """What became of it, in the three words that a report has."""
    if known.dmarc_pass:
        return NONE
    if isinstance(decision, Reject):
        return REJECT
    doubted = isinstance(decision, Accept) and any(
        opinion.into == JUNK or opinion.quarantine for opinion in decision.opinions.values()
    )
    return QUARANTINE if doubted else NONE


def told(address: str, reverse_path: str, known: Authentication, disposition: str) -> Record:
    """One letter as a report tells it."""
    dmarc, spf = known.dmarc, known.spf
    return Record(
        address,
        1,
        disposition,
        WORDS[dmarc.dkim_aligned],
        WORDS[dmarc.spf_aligned],
        known.author_domain,
        reverse_path.rpartition("@")[2].lower()[:255],
        "",
        _reasons(known, disposition),
        tuple(DkimResult(each.domain, each.result, each.selector) for each in known.dkim[:SIGNATURES] if each.domain),
        (SpfResult(spf.domain, spf.result, "helo" if spf.of_helo else "mfrom"),) if spf.domain else (),
    )


def _reasons(known: Authentication, disposition: str) -> tuple[Reason, ...]:
    """Why less was done than the domain asks for (RFC 7489 appendix C, PolicyOverrideType)."""
    dmarc = known.dmarc
    if dmarc.passed or dmarc.published in ("", NONE) or disposition in (dmarc.published, REJECT):
        return ()
    if dmarc.policy != dmarc.published and disposition == dmarc.policy:
        return (Reason("sampled_out"),)
    return (Reason("trusted_forwarder" if known.arc.passed else "local_policy"),)
