"""duplicate (RFC 7352): letters that came before."""

from collections.abc import Callable
from hashlib import sha256

from mailapp.standards.sieve.call import Call
from mailapp.standards.sieve.encoded import text_octets
from mailapp.standards.sieve.fields import NAME
from mailapp.standards.sieve.forms import Extension, Form, Tag, Takes, Test
from mailapp.standards.sieve.run import QUESTION_WORK, Run
from mailapp.standards.sieve.world import Seen

SECONDS = 7 * 86_400  # RFC 7352 §3.3
MOST_SECONDS = 90 * 86_400


def duplicate(call: Call) -> Test:
    """RFC 7352 §3: it is only asked here; `Run.seen` is remembered when the letter is dealt with."""
    handle, identity = call.text("handle"), _identity(call)
    seconds, last = min(call.number("seconds", SECONDS), MOST_SECONDS), call.has("last")

    def look(run: Run) -> bool:
        value = identity(run)
        if not value:
            return False
        run.work(QUESTION_WORK + len(value))
        seen = Seen(_digest(handle.of(run), value), seconds, last)
        run.seen[seen] = None
        return run.world.seen(seen)

    return look


def _identity(call: Call) -> Callable[[Run], str]:
    """What tells letters apart (RFC 7352 §3.1); "" when this one does not say."""
    if call.has("uniqueid"):
        return call.text("uniqueid").of
    name = call.text("header", "message-id")
    if name.constant is not None and not NAME.match(name.constant):
        call.fail(f"“{name.constant}” is no name of a header field", "header")
    return lambda run: next(iter(run.header.values(name.of(run).lower())), "")


def _digest(handle: str, value: str) -> str:
    return sha256(text_octets(handle) + b"\0" + text_octets(value)).hexdigest()


EXTENSION = Extension(
    "duplicate",
    tests={  # RFC 7352 §3
        "duplicate": Form(
            duplicate,
            tags=(
                Tag("handle", Takes.STRING),
                Tag("header", Takes.STRING, "identity"),
                Tag("uniqueid", Takes.STRING, "identity"),
                Tag("seconds", Takes.NUMBER),
                Tag("last"),
            ),
        ),
    },
)
