import pytest

from mailapp.policy.values import Policy
from mta.inbound.decide import Accept, Decision, Findings, Reject, decide

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("found", "kind", "because"),
    [
        (Findings(hops=0), Accept, ""),
        (Findings(hops=50), Accept, ""),
        (Findings(hops=51), Reject, "it has passed 51 servers, which is a loop"),
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
