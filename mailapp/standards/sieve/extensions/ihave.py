"""ihave (RFC 5463): scripts that go round what a server does not have."""

from mailapp.standards.sieve.call import Call
from mailapp.standards.sieve.extensions.tests import AVAILABLE, UNAVAILABLE
from mailapp.standards.sieve.forms import Extension, Form, Step, Takes, Test
from mailapp.standards.sieve.run import Run

CHANGES_STRINGS = frozenset({"encoded-character", "variables"})  # RFC 5463 §4: they are never had by ihave


def ihave(call: Call) -> Test:
    """RFC 5463 §4: what is there needs no require any more."""
    from mailapp.standards.sieve.extensions.registry import CAPABILITIES

    names = call.literals("capabilities")
    if all(name in CAPABILITIES and name not in CHANGES_STRINGS for name in names):
        for name in names:
            call.compiler.vocabulary.enable(name)
        return AVAILABLE
    call.compiler.vocabulary.lacking = True
    return UNAVAILABLE


def error(call: Call) -> Step:
    """RFC 5463 §5"""
    message = call.text("message")

    def carry_out(run: Run) -> None:
        run.fail(message.of(run))

    return carry_out


EXTENSION = Extension(
    "ihave",
    commands={"error": Form(error, (("message", Takes.STRING),))},  # RFC 5463 §5
    tests={"ihave": Form(ihave, (("capabilities", Takes.STRINGS),))},  # RFC 5463 §4
)
