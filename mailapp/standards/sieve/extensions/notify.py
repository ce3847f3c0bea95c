"""enotify (RFC 5435) with its method mailto (RFC 5436): tell somebody that a letter has come."""

import re

from mailapp.standards.sieve.actions import Notify
from mailapp.standards.sieve.addresses import check_address
from mailapp.standards.sieve.call import Call
from mailapp.standards.sieve.encoded import readable
from mailapp.standards.sieve.extensions.filecopy import fcc_of
from mailapp.standards.sieve.extensions.variables import tag
from mailapp.standards.sieve.forms import MATCH, Extension, Form, Step, Tag, Takes, Test
from mailapp.standards.sieve.mailto import parse
from mailapp.standards.sieve.run import Run

URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
OPTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*=")
IMPORTANCE = {"1": 1, "2": 2, "3": 3}  # RFC 5435 §3.4
MESSAGE_CHARACTERS = 8000
URI_WORK, SHORTEST = 50, 600  # octets compared that take as long as to read one of a URI; what any URI costs


def wrong_method(uri: str) -> str:
    """Why nobody can be told so; "" when somebody can."""
    if not URI.match(uri):
        return f"“{uri[:80]}” is no URI: write one such as mailto:anna@example.com"
    if not uri.lower().startswith("mailto:"):
        return f"Nobody is told by “{uri[:80]}” here, but by mailto:"
    try:
        parse(uri)
    except ValueError as wrong:
        return str(wrong)
    return ""


def notify(call: Call) -> Step:
    """RFC 5435 §3"""
    method, sender, importance = call.text("method"), call.text("from"), call.text("importance", "2")
    options, message, fcc, line = call.strings("options"), call.text("message"), fcc_of(call), call.line
    _check(call)

    def carry_out(run: Run) -> None:
        uri = method.of(run)
        run.work(URI_WORK * (SHORTEST + len(uri)))
        if wrong := wrong_method(uri):
            run.fail(wrong)
        text = readable(message.of(run))[:MESSAGE_CHARACTERS]
        said = IMPORTANCE.get(importance.of(run), 2)
        action = Notify(line, uri, readable(sender.of(run)), said, tuple(options.of(run)), text, fcc(run))
        run.act(action, cancels_keep=False)

    return carry_out


def _check(call: Call) -> None:
    """What is constant. Raises Wrong."""
    for uri in call.strings("method").constant or ():
        if wrong := wrong_method(uri):
            call.fail(wrong, "method")
        if not parse(uri).to:
            call.warn("The URI names nobody who is to be told", "method")
    for text in call.strings("importance").constant or ():
        if text not in IMPORTANCE:
            call.fail("The importance is “1” (high), “2” or “3”", "importance")
    check_address(call, "from")
    for text in call.strings("options").constant or ():
        if not OPTION.match(text):
            call.fail(f"“{text[:80]}” is no option: they are written name=value", "options")


def valid_method(call: Call) -> Test:
    """RFC 5435 §4"""
    methods = call.strings("methods")
    return lambda run: all(_known(run, uri) for uri in methods.of(run))


def _known(run: Run, uri: str) -> bool:
    run.work(URI_WORK * (SHORTEST + len(uri)))
    return not wrong_method(uri)


def capability(call: Call) -> Test:
    """RFC 5435 §5: of a letter nobody knows whether it is read at once."""
    method, name, matches = call.text("method"), call.text("capability"), call.matcher("keys")

    def look(run: Run) -> bool:
        known = name.of(run).lower() == "online" and _known(run, method.of(run))
        return known and matches(run, ["maybe"])

    return look


EXTENSION = Extension(
    "enotify",
    commands={
        "notify": Form(  # RFC 5435 §3
            notify,
            (("method", Takes.STRING),),
            tags=(
                Tag("from", Takes.STRING),
                Tag("importance", Takes.STRING),
                Tag("options", Takes.STRINGS),
                Tag("message", Takes.STRING),
            ),
        ),
    },
    tests={
        "valid_notify_method": Form(valid_method, (("methods", Takes.STRINGS),)),  # RFC 5435 §4
        "notify_method_capability": Form(  # RFC 5435 §5
            capability,
            (("method", Takes.STRING), ("capability", Takes.STRING), ("keys", Takes.STRINGS)),
            families=(MATCH,),
        ),
    },
    tags=dict.fromkeys(("set", "extracttext"), (tag("encodeurl"),)),  # RFC 5435 §6
)
