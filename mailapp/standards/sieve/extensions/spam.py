"""spamtest, spamtestplus and virustest (RFC 5235)."""

from collections.abc import Callable

from mailapp.standards.sieve.call import Call
from mailapp.standards.sieve.forms import MATCH, Extension, Form, Tag, Takes, Test
from mailapp.standards.sieve.run import Run

SCORE = (("score", Takes.STRING),)


def _testing(scored: Callable[[Call], Callable[[Run], str]], is_known: Callable[[Run], bool]) -> Callable[[Call], Test]:
    """RFC 5235 §2.1: :count tells whether the letter was looked at."""

    def make(call: Call) -> Test:
        matches, value = call.matcher("score"), scored(call)
        if call.has("count"):
            return lambda run: matches(run, [value(run)] if is_known(run) else [])
        return lambda run: matches(run, [value(run)])

    return make


def _spam(call: Call) -> Callable[[Run], str]:
    """0 for not looked at; 1, no spam, to 10; with :percent 0 to 100."""
    if call.has("percent"):
        return lambda run: str(round(_bounded(run)))
    return lambda run: "0" if run.world.spam is None else str(1 + int(_bounded(run) * 9 / 100))


def _bounded(run: Run) -> float:
    return min(max(run.world.spam or 0.0, 0.0), 100.0)


def _virus(call: Call) -> Callable[[Run], str]:
    """0 for not looked at; 1, no virus, to 5 (RFC 5235 §3)."""
    return lambda run: str(min(max(run.world.virus or 0, 0), 5))


spam_test = Form(_testing(_spam, lambda run: run.world.spam is not None), SCORE, families=(MATCH,))
SPAMTEST = Extension("spamtest", tests={"spamtest": spam_test})  # RFC 5235 §2.1
SPAMTESTPLUS = Extension(  # RFC 5235 §2.2
    "spamtestplus", tests={"spamtest": spam_test}, tags={"spamtest": (Tag("percent"),)}
)
VIRUSTEST = Extension(  # RFC 5235 §3.1
    "virustest",
    tests={"virustest": Form(_testing(_virus, lambda run: run.world.virus is not None), SCORE, families=(MATCH,))},
)
