"""Tests of the base language that look at nothing: constants and combinations (RFC 5228 §5)."""

from collections.abc import Callable, Iterable, Sequence

from mailapp.standards.sieve.call import Call
from mailapp.standards.sieve.forms import Form, Test, Tests
from mailapp.standards.sieve.run import TEST_WORK, Run


def true(run: Run) -> bool:
    """RFC 5228 §5.10"""
    return True


def false(run: Run) -> bool:
    """RFC 5228 §5.6"""
    return False


def AVAILABLE(run: Run) -> bool:
    """An ihave that is true: what it rules out is not compiled (RFC 5463 §4)."""
    return True


def UNAVAILABLE(run: Run) -> bool:
    """An ihave that is false."""
    return False


OPPOSITES: dict[Test, Test] = {AVAILABLE: UNAVAILABLE, UNAVAILABLE: AVAILABLE, true: false, false: true}


def all_of(call: Call) -> Test:
    tests = [test for test in call.tests if test is not AVAILABLE]
    if UNAVAILABLE in tests:
        return UNAVAILABLE
    if not tests:
        return AVAILABLE
    return _asked(all, tests)


def any_of(call: Call) -> Test:
    tests = [test for test in call.tests if test is not UNAVAILABLE]
    if AVAILABLE in tests:
        return AVAILABLE
    if not tests:
        return UNAVAILABLE
    return _asked(any, tests)


def _asked(quantified: Callable[[Iterable[bool]], bool], tests: Sequence[Test]) -> Test:
    def ask(run: Run) -> bool:
        run.work(TEST_WORK * len(tests))
        return quantified(test(run) for test in tests)

    return ask


def opposite(call: Call) -> Test:
    [test] = call.tests
    return OPPOSITES.get(test) or _not(test)


def _not(test: Test) -> Test:
    def ask(run: Run) -> bool:
        run.work(TEST_WORK)
        return not test(run)

    return ask


TESTS = {
    "true": Form(lambda call: true),  # RFC 5228 §5.10
    "false": Form(lambda call: false),  # RFC 5228 §5.6
    "not": Form(opposite, tests=Tests.ONE),  # RFC 5228 §5.8
    "allof": Form(all_of, tests=Tests.LIST),  # RFC 5228 §5.2
    "anyof": Form(any_of, tests=Tests.LIST),  # RFC 5228 §5.3
}
