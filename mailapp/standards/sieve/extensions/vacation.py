"""vacation (RFC 5230) and vacation-seconds (RFC 6131): "I am away", said once."""

from hashlib import sha256

from mailapp.standards.sieve.actions import Vacation
from mailapp.standards.sieve.addresses import check_address, mailbox
from mailapp.standards.sieve.call import Call
from mailapp.standards.sieve.encoded import readable, text_octets
from mailapp.standards.sieve.extensions.filecopy import fcc_of
from mailapp.standards.sieve.forms import Extension, Form, Step, Tag, Takes
from mailapp.standards.sieve.limits import Limits
from mailapp.standards.sieve.run import Run

DAY = 86_400
DAYS = 7  # RFC 5230 §4.1


def vacation(call: Call) -> Step:
    reason, subject, sender = call.text("reason"), call.text("subject"), call.text("from")
    addresses, handle, fcc = call.strings("addresses"), call.text("handle", _wording(call)), fcc_of(call)
    if call.has("from"):
        check_address(call, "from")
    line, mime = call.line, call.has("mime")

    def carry_out(run: Run) -> None:
        action = Vacation(
            line,
            readable(reason.of(run)),
            mime,
            _seconds(call, run.world.limits),
            " ".join(readable(subject.of(run)).split()),
            _sender(run, sender.of(run)),
            tuple(addresses.of(run)),
            handle.of(run),
            fcc(run),
        )
        run.act(action, cancels_keep=False)

    return carry_out


def _wording(call: Call) -> str:
    """The command's own handle (RFC 5230 §4.2): what it says, with variables not yet in place, else each subject of a
    letter would have an answer of its own."""
    said = [call.literal(name) if call.has(name) else "" for name in ("subject", "from")]
    return sha256(text_octets("\0".join([*said, str(call.has("mime")), call.literal("reason")]))).hexdigest()


def _sender(run: Run, text: str) -> str:
    """RFC 5230 §4.3: what is no address is left out, and the answer goes out all the same."""
    try:
        mailbox(text)
    except ValueError:
        return ""
    return readable(text)


def _seconds(call: Call, limits: Limits) -> int:
    """RFC 5230 §4.1: too short and too long a time become the shortest and the longest; RFC 6131 §2 allows 0."""
    most = limits.vacation_days * DAY
    if call.has("seconds"):
        return min(call.number("seconds"), most)
    return min(max(call.number("days", DAYS) * DAY, limits.vacation_seconds), most)


EXTENSION = Extension(
    "vacation",
    commands={  # RFC 5230 §4
        "vacation": Form(
            vacation,
            (("reason", Takes.STRING),),
            tags=(
                Tag("days", Takes.NUMBER, "time"),  # RFC 5230 §4.1
                Tag("handle", Takes.STRING),  # RFC 5230 §4.7
                Tag("subject", Takes.STRING),
                Tag("from", Takes.STRING),
                Tag("addresses", Takes.STRINGS),
                Tag("mime"),
            ),
        ),
    },
)
SECONDS = Extension(  # RFC 6131 §2
    "vacation-seconds",
    tags={"vacation": (Tag("seconds", Takes.NUMBER, "time"),)},
    brings=("vacation",),
)
