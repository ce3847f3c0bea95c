"""editheader (RFC 5293): fields added to and taken from the letter's header; tests and actions that follow see that."""

from collections.abc import Sequence

from mailapp.standards.sieve.call import Call
from mailapp.standards.sieve.encoded import is_text, readable
from mailapp.standards.sieve.errors import Wrong
from mailapp.standards.sieve.fields import INDEX, NAME, check_index, nth
from mailapp.standards.sieve.forms import MATCH, Extension, Form, Step, Tag, Takes
from mailapp.standards.sieve.header import Field
from mailapp.standards.sieve.limits import HEADER_NAME_OCTETS
from mailapp.standards.sieve.matching import VALUE_WORK
from mailapp.standards.sieve.run import Run

PROTECTED = frozenset({"received", "auto-submitted"})  # RFC 5293 §5: they are never deleted
VALUE_CHARACTERS = 4096


def _check_name(call: Call) -> None:
    for name in call.strings("name").constant or ():
        if not _is_name(name):
            call.fail(f"“{name}” is no name of a header field", "name")


def _is_name(name: str) -> bool:
    return bool(NAME.match(name)) and len(name) <= HEADER_NAME_OCTETS


def _count(run: Run) -> None:
    run.editing.edited()
    if run.editing.edits > run.world.limits.edits:
        run.fail(f"A script changes a header at most {run.world.limits.edits} times")


def add_header(call: Call) -> Step:
    """RFC 5293 §4"""
    _check_name(call)
    name, value, last = call.text("name"), call.text("value"), call.has("last")
    if value.constant is not None and ("\0" in value.constant or not is_text(value.constant)):
        call.fail("A field's value is UTF-8 without NUL", "value")

    def carry_out(run: Run) -> None:
        said, text = name.of(run), readable(value.of(run)).strip()
        if not _is_name(said):
            run.fail(f"“{said}” is no name of a header field")
        if said.lower() in run.world.protected:
            return
        run.header.add(said, text[:VALUE_CHARACTERS].replace("\0", ""), last=last)
        _count(run)

    return carry_out


def delete_header(call: Call) -> Step:
    """RFC 5293 §5: :index counts the fields of the name, before they are compared."""
    _check_name(call)
    name, index, last = call.text("name"), call.number("index"), call.has("last")
    check_index(call)
    if not call.given("values") and call.first_of("comparator", "is", "contains", "matches", "count", "value", "regex"):
        call.compiler.warn(Wrong("There is nothing to compare with: all fields of the name are deleted", call.node.at))
    matches = call.matcher("values", remember=False)

    def carry_out(run: Run) -> None:
        said = name.of(run).lower()
        if not _is_name(said):
            run.fail(f"“{said}” is no name of a header field")
        fields = list(run.header.fields(said))
        run.work(VALUE_WORK * len(fields))
        if said in PROTECTED | run.world.protected | run.editing.preserved or not fields:
            return
        chosen: Sequence[Field] = nth(fields, index, last=last) if index else fields
        if call.has("count"):
            chosen = chosen if matches(run, [field.value for field in chosen]) else ()
        elif call.given("values"):
            chosen = [field for field in chosen if matches(run, [field.value])]
        if chosen:
            run.header.remove(list(chosen))
            _count(run)

    return carry_out


EXTENSION = Extension(
    "editheader",
    commands={
        "addheader": Form(  # RFC 5293 §4
            add_header, (("name", Takes.STRING), ("value", Takes.STRING)), tags=(Tag("last"),)
        ),
        "deleteheader": Form(  # RFC 5293 §5
            delete_header,
            (("name", Takes.STRING), ("values", Takes.STRINGS)),
            optional=-1,
            tags=INDEX,
            families=(MATCH,),
        ),
    },
)
