"""mime, foreverypart and extracttext (RFC 5703 §3, §4, §7): the parts of a letter, one after the other."""

from collections.abc import Iterable

from mailapp.standards.sieve.call import Call
from mailapp.standards.sieve.extensions.flagging import named
from mailapp.standards.sieve.extensions.variables import OWN, modified, tag
from mailapp.standards.sieve.fields import MIME
from mailapp.standards.sieve.forms import Extension, Form, Step, Tag, Takes
from mailapp.standards.sieve.letter import Entity
from mailapp.standards.sieve.limits import LOOPS
from mailapp.standards.sieve.run import COMMAND_WORK, Run


class Break(Exception):
    """RFC 5703 §3.2"""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def for_every_part(call: Call) -> Step:
    """RFC 5703 §3.1: the letter itself and all parts, depth first; within another loop, those of its current part."""
    name = call.literal("name") if call.has("name") else ""
    compiler = call.compiler
    if len(compiler.loops) >= LOOPS:
        call.fail(f"foreverypart lies in foreverypart at most {LOOPS} deep")
    compiler.loops.append(name)
    steps = compiler.block(call.node.block or ())
    compiler.loops.pop()

    def carry_out(run: Run) -> None:
        if len(run.loops) >= LOOPS:  # those of including scripts as well
            run.fail(f"foreverypart lies in foreverypart at most {LOOPS} deep")
        for entity in _parts(run):
            run.work(COMMAND_WORK)
            run.loops.append(entity)
            try:
                run.block(steps)
            except Break as ended:
                if ended.name and ended.name != name:
                    raise
                return
            finally:
                run.loops.pop()

    return carry_out


def _parts(run: Run) -> Iterable[Entity]:
    found = run.entity.walk()
    if run.loops:
        next(found)
    return found


def leave(call: Call) -> Step:
    name = call.literal("name") if call.has("name") else ""
    if not call.compiler.loops:
        call.fail("break stands within a foreverypart")
    if name and name not in call.compiler.loops:
        call.fail(f"There is no foreverypart of the name “{name}” around this", "name")

    def carry_out(run: Run) -> None:
        raise Break(name)

    return carry_out


def extract_text(call: Call) -> Step:
    """RFC 5703 §7"""
    if not call.compiler.loops:
        call.fail("extracttext stands within a foreverypart")
    if not call.compiler.requires("variables"):
        call.fail("Write require “variables” at the beginning to extract text into one")
    name, change = named(call, call.literal("variable"), "variable"), modified(call)
    first = call.number("first") if call.has("first") else None

    def carry_out(run: Run) -> None:
        text = run.entity.text if run.entity.is_text else ""
        run.set(name, change(run, text[:first]))

    return carry_out


NAME = (Tag("name", Takes.STRING),)
ASPECT = "aspect"
ASPECTS = (
    Tag("type", group=ASPECT),
    Tag("subtype", group=ASPECT),
    Tag("contenttype", group=ASPECT),
    Tag("param", Takes.STRINGS, ASPECT),
)
MIME_TESTS = Extension("mime", tags={"header": MIME + ASPECTS, "address": MIME, "exists": MIME})  # RFC 5703 §4
LOOP = Extension(
    "foreverypart",
    commands={
        "foreverypart": Form(for_every_part, tags=NAME, block=True),  # RFC 5703 §3.1
        "break": Form(leave, tags=NAME),  # RFC 5703 §3.2
    },
)
EXTRACTTEXT = Extension(
    "extracttext",
    commands={
        "extracttext": Form(  # RFC 5703 §7
            extract_text,
            (("variable", Takes.STRING),),
            tags=(Tag("first", Takes.NUMBER), *map(tag, OWN)),
        ),
    },
)
