"""reject and ereject (RFC 5429): the letter goes back."""

from collections.abc import Callable

from mailapp.standards.sieve.actions import Reject
from mailapp.standards.sieve.call import Call
from mailapp.standards.sieve.encoded import readable
from mailapp.standards.sieve.forms import Extension, Form, Step, Takes

REASON = (("reason", Takes.STRING),)


def _rejecting(*, early: bool) -> Callable[[Call], Step]:
    def make(call: Call) -> Step:
        reason, line = call.text("reason"), call.line
        return lambda run: run.act(Reject(line, readable(reason.of(run)), early))

    return make


REJECT = Extension("reject", commands={"reject": Form(_rejecting(early=False), REASON)})  # RFC 5429 §2.2
EREJECT = Extension("ereject", commands={"ereject": Form(_rejecting(early=True), REASON)})  # RFC 5429 §2.1
