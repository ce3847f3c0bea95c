"""replace and enclose (RFC 5703 §5, §6): other text in a letter's place, and the letter as an attachment."""

from mailapp.standards.address import format_named, parse_list
from mailapp.standards.sieve.addresses import check_address, each_mailbox
from mailapp.standards.sieve.call import Call
from mailapp.standards.sieve.encoded import readable, text_octets
from mailapp.standards.sieve.forms import Extension, Form, Step, Tag, Takes
from mailapp.standards.sieve.run import Run

SCAN_WORK = 100_000  # octets compared that take as long as to make a part of a text
PART_WORK = 30_000  # and as one part within it
TEXT = b'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'


def replace(call: Call) -> Step:
    """RFC 5703 §5: the current part, outside of a loop the whole letter."""
    text, subject, sender = call.text("replacement"), call.text("subject"), call.text("from")
    mime = call.has("mime")
    check_address(call, "from", each_mailbox)
    if mime and (said := call.first_of("subject", "from")):
        call.fail(f":{said} stands beside a text, and not beside :mime", said)

    def carry_out(run: Run) -> None:
        octets = text_octets(text.of(run))
        entity = octets if mime else TEXT + octets
        said = {"Subject": subject.of(run), "From": _senders(sender.of(run))}
        run.work(SCAN_WORK + PART_WORK * entity.count(b"\n--") + len(entity) + (0 if run.loops else run.letter.size))
        run.editing.replace(run.entity, entity, {name: value for name, value in said.items() if value})

    return carry_out


def _senders(text: str) -> str:
    """As a header field takes them; what is no list of mailboxes is passed over (RFC 5703 §5)."""
    try:
        each_mailbox(text)
    except ValueError:
        return ""
    return ", ".join(format_named(each.name, each.address) for each in parse_list(readable(text)))


def enclose(call: Call) -> Step:
    """RFC 5703 §6"""
    text, subject, fields = call.text("text"), call.text("subject"), call.strings("headers")

    def carry_out(run: Run) -> None:
        run.work(SCAN_WORK + PART_WORK * len(run.editing.letter.parts) + run.size)
        owner = run.world.envelope.recipient
        run.editing.enclose(subject.of(run), text.of(run), fields.of(run), owner, run.world.now)

    return carry_out


REPLACE = Extension(
    "replace",
    commands={
        "replace": Form(  # RFC 5703 §5
            replace,
            (("replacement", Takes.STRING),),
            tags=(Tag("mime"), Tag("subject", Takes.STRING), Tag("from", Takes.STRING)),
        ),
    },
)
ENCLOSE = Extension(
    "enclose",
    commands={
        "enclose": Form(  # RFC 5703 §6
            enclose,
            (("text", Takes.STRING),),
            tags=(Tag("subject", Takes.STRING), Tag("headers", Takes.STRINGS)),
        ),
    },
)
