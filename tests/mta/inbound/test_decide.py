import pytest

from mailapp.guard.values import Opinion
from mailapp.policy.mailrules.content import ContentRule, Finding, Line, Where
from mailapp.policy.mailrules.verdict import Verdict, verdict
from mailapp.policy.values import Policy
from mailapp.scanners.values import Scan
from mailapp.standards.reply import Reply
from mta.inbound.decide import Accept, Decision, Defer, Discard, Findings, Reject, decide
from tests.policy.mailrules.lines import numbered

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("found", "kind", "because"),
    [
        (Findings(hops=0), Accept, ""),
        (Findings(hops=50), Accept, ""),
        (Findings(hops=51), Reject, "it has passed 51 servers, which is a loop"),
        (Findings(hops=0, readable=False), Reject, "its header is longer than what is looked at"),
    ],
)
def test_decide(found: Findings, kind: type[Decision], because: str) -> None:
    decision = decide(found, Policy(received_limit=50))
    assert isinstance(decision, kind)
    assert decision.because == because


def test_a_loop_is_said_so() -> None:
    decision = decide(Findings(hops=51), Policy(received_limit=50))
    assert isinstance(decision, Reject)
    assert str(decision.reply).startswith("554 5.4.6 ")


REJECT, DISCARD, HOLD, TO = (
    {"where": "header", "pattern": "x", "action": action, "argument": argument}
    for action, argument in (("reject", "No"), ("discard", ""), ("hold", "look"), ("redirect", "olga@example.test"))
)
FITS = "it fits “Subject: x”"


def said(*lines: dict) -> Verdict:
    """What rules come to that all fit, each a line of the letter."""
    return verdict([Finding(rule, Line(Where.HEADER, ("Subject: x",), 0)) for rule in numbered(ContentRule, *lines)])


@pytest.mark.parametrize(
    ("found", "decision"),
    [
        (
            Findings(0, said(REJECT, DISCARD)),
            Reject(Reply(550, "5.7.1", "No"), f"rule 1 (reject header /x/): No; {FITS}"),
        ),
        (Findings(0, said(HOLD, DISCARD)), Discard(f"rule 2 (discard header /x/); {FITS}")),
        (Findings(0, said(HOLD)), Accept(held=f"rule 1 (hold header /x/): look; {FITS}")),
        (Findings(0, said(HOLD), ("the client",)), Accept(held="the client")),
        (Findings(0, holds=("the client",)), Accept(held="the client")),
        (
            Findings(0, said(TO)),
            Accept(
                because=f"sent to olga@example.test: rule 1 (redirect header /x/): olga@example.test; {FITS}",
                redirect="olga@example.test",
            ),
        ),
    ],
)
def test_what_content_rules_come_to(found: Findings, decision: Decision) -> None:
    assert decide(found, Policy()) == decision


UNWANTED = Opinion("Junk", quarantine=True, refuse=Reply(550, "5.7.1", "No"), because="15 points")
JUNK = Opinion("Junk", because="6 points")


@pytest.mark.parametrize(
    ("found", "decision"),
    [
        (
            Findings(0, scan=Scan(virus="Eicar", found_by="clamd found Eicar")),
            Reject(Reply(554, "5.7.1", "A virus was found in this letter: Eicar"), "clamd found Eicar"),
        ),
        (Findings(0, opinions={1: UNWANTED}, copies=1), Reject(Reply(550, "5.7.1", "No"), "15 points")),
        (Findings(0, opinions={1: UNWANTED, 2: UNWANTED}, copies=2), Reject(Reply(550, "5.7.1", "No"), "15 points")),
        # somebody gets it: the other's copy is not lost
        (Findings(0, opinions={1: UNWANTED}, copies=2), Accept(opinions={1: UNWANTED})),
        (Findings(0, opinions={1: UNWANTED, 2: JUNK}, copies=2), Accept(opinions={1: UNWANTED, 2: JUNK})),
        (
            Findings(0, scan=Scan(waits="spamd does not answer")),
            Defer(Reply(451, "4.7.1", "Scanner unavailable, try again later"), "spamd does not answer"),
        ),
        (
            Findings(0, early=300),
            Defer(
                Reply(451, "4.7.1", "Greylisted, try again in 300 seconds"),
                "a sender whom nobody knows comes again in 300 s",
            ),
        ),
        # who is refused need not come again
        (Findings(0, opinions={1: UNWANTED}, copies=1, early=300), Reject(Reply(550, "5.7.1", "No"), "15 points")),
        (Findings(0, said(DISCARD), early=300), Discard(f"rule 1 (discard header /x/); {FITS}")),
        # whom a rule chose gets it, whatever others think of it
        (
            Findings(0, said(TO), opinions={1: UNWANTED}, copies=1),
            Accept(
                because=f"sent to olga@example.test: rule 1 (redirect header /x/): olga@example.test; {FITS}",
                redirect="olga@example.test",
            ),
        ),
    ],
)
def test_what_the_guard_thinks(found: Findings, decision: Decision) -> None:
    assert decide(found, Policy()) == decision
