"""The base language (RFC 5228): its actions, and the tests that look at the letter."""

from collections.abc import Sequence

from mailapp.standards.address import Address
from mailapp.standards.sieve.actions import Discard, Redirect
from mailapp.standards.sieve.addresses import FIELDS, PARTS, check_address, mailbox, of_field, part
from mailapp.standards.sieve.call import Call
from mailapp.standards.sieve.extensions import mimefields, tests
from mailapp.standards.sieve.extensions.keeping import keep
from mailapp.standards.sieve.extensions.redirectdsn import wrong_notify, wrong_ret
from mailapp.standards.sieve.fields import Fields
from mailapp.standards.sieve.forms import ADDRESS_PART, MATCH, Extension, Form, Step, Tag, Takes, Test
from mailapp.standards.sieve.header import Field
from mailapp.standards.sieve.run import Run, Stop


def require(call: Call) -> Step:
    """RFC 5228 §3.2"""
    for name in call.literals("capabilities"):
        if not call.compiler.vocabulary.enable(name):
            call.fail(f"There is no extension “{name}” here: remove it, and what needs it", "capabilities")
    return lambda run: None


def stop(call: Call) -> Step:
    def carry_out(run: Run) -> None:
        raise Stop

    return carry_out


def discard(call: Call) -> Step:
    line = call.line
    return lambda run: run.act(Discard(line))


def redirect(call: Call) -> Step:
    """RFC 5228 §4.2; with :copy (RFC 3894), :notify and :ret (RFC 6009 §5)."""
    text = call.text("address")
    check_address(call, "address")
    notify, ret = call.text("notify"), call.text("ret")
    if wrong := _wrong_dsn(notify.constant or "", ret.constant or ""):
        call.fail(wrong)
    copy, line = call.has("copy"), call.line

    def carry_out(run: Run) -> None:
        try:
            address = mailbox(text.of(run))
        except ValueError as wrong:
            run.fail(str(wrong))
        dsn = notify.of(run).upper(), ret.of(run).upper()
        if why := _wrong_dsn(*dsn):
            run.fail(why)
        run.act(Redirect(line, address, *dsn, run.edition(enclosed=False)), cancels_keep=not copy)

    return carry_out


def _wrong_dsn(notify: str, ret: str) -> str:
    return (wrong_notify(notify) if notify else "") or (wrong_ret(ret) if ret else "")


def header(call: Call) -> Test:
    """RFC 5228 §5.7"""
    fields, matches = Fields(call, "names"), call.matcher("keys")
    if call.has("mime"):
        return mimefields.header(call, fields, matches)
    if aspect := call.first_of(*mimefields.ASPECTS):
        call.fail(f":{aspect} stands beside :mime", aspect)  # RFC 5703 §4.1
    return lambda run: matches(run, fields.values(run))


def exists(call: Call) -> Test:
    return Fields(call, "names").exist


def address(call: Call) -> Test:
    """RFC 5228 §5.1"""
    for name in call.strings("names").constant or ():
        if name.lower() not in FIELDS:
            call.fail(f"“{name}” is no field of addresses: ask the header test about it", "names")
    fields, matches = Fields(call, "names"), call.matcher("keys")
    which = call.first_of(*PARTS) or "all"

    def look(run: Run) -> bool:
        found = (part(run, each, which) for _, field in fields.found(run) for each in _addresses(run, field))
        return matches(run, (each for each in found if each is not None))

    return look


def _addresses(run: Run, field: Field) -> Sequence[Address | str]:
    found = of_field(field)
    run.work(ADDRESS_WORK * len(found))
    return found


def size(call: Call) -> Test:
    if not call.first_of("over", "under"):
        call.fail("“size” needs :over or :under and a number")
    limit = call.number("over") if call.has("over") else call.number("under")
    if call.has("over"):
        return lambda run: run.size > limit
    return lambda run: run.size < limit


ADDRESS_WORK = 500  # octets compared that take as long as to come to a part of an address
NAMES = ("names", Takes.STRINGS)
KEYS = ("keys", Takes.STRINGS)
EXTENSION = Extension(
    name="",
    commands={
        "require": Form(require, (("capabilities", Takes.STRINGS),)),  # RFC 5228 §3.2
        "stop": Form(stop),  # RFC 5228 §3.3
        "redirect": Form(redirect, (("address", Takes.STRING),)),  # RFC 5228 §4.2
        "keep": Form(keep),  # RFC 5228 §4.3
        "discard": Form(discard),  # RFC 5228 §4.4
    },
    tests={
        **tests.TESTS,
        "address": Form(address, (NAMES, KEYS), families=(ADDRESS_PART, MATCH)),  # RFC 5228 §5.1
        "exists": Form(exists, (NAMES,)),  # RFC 5228 §5.5
        "header": Form(header, (NAMES, KEYS), families=(MATCH,)),  # RFC 5228 §5.7
        "size": Form(  # RFC 5228 §5.9
            size, tags=(Tag("over", Takes.NUMBER, "limit"), Tag("under", Takes.NUMBER, "limit"))
        ),
    },
)
