"""keep and fileinto (RFC 5228 §4.1, §4.3), with what extensions let them be told."""

import re

from mailapp.standards.sieve.actions import FileInto, Keep
from mailapp.standards.sieve.call import Call
from mailapp.standards.sieve.encoded import is_text
from mailapp.standards.sieve.extensions.flagging import flags_of
from mailapp.standards.sieve.forms import Extension, Form, Step, Takes
from mailapp.standards.sieve.run import Run

MAILBOX_CHARACTERS = 1000
SPECIAL_USE = re.compile(r'\\[^\s(){%*"\\\]]+\Z')  # RFC 8579 §2, RFC 9051 §9: use-attr
CONTROLS = {*map(chr, range(32)), "\x7f"}


def keep(call: Call) -> Step:
    """RFC 5228 §4.3"""
    line, flags = call.line, flags_of(call)
    return lambda run: run.act(Keep(line, flags(run), run.edition()))


def fileinto(call: Call) -> Step:
    """RFC 5228 §4.1"""
    name, use = call.text("mailbox"), call.text("specialuse")
    check_mailbox(call, "mailbox")
    check_special_use(call, "specialuse")
    line, flags = call.line, flags_of(call)
    copy, create = call.has("copy"), call.has("create")

    def carry_out(run: Run) -> None:
        mailbox = mailbox_name(run, name.of(run))
        action = FileInto(line, mailbox, flags(run), create, use.of(run), run.edition())
        run.act(action, cancels_keep=not copy)

    return carry_out


def check_mailbox(call: Call, what: str) -> None:
    """Of a constant. Raises Wrong."""
    for text in call.strings(what).constant or ():
        if wrong := wrong_mailbox(text):
            call.fail(wrong, what)


def check_special_use(call: Call, what: str) -> None:
    """Of constants. Raises Wrong."""
    for use in call.strings(what).constant or ():
        if not SPECIAL_USE.match(use):
            call.fail(f"“{use}” is no special use: they begin with a backslash, as in \\\\Junk", what)


def mailbox_name(run: Run, text: str) -> str:
    """What a letter brings along (${1}) does not stop the script: in place of a control character stands a space."""
    if not CONTROLS.isdisjoint(text):
        text = "".join(" " if letter in CONTROLS else letter for letter in text)
    if wrong := wrong_mailbox(text):
        run.fail(wrong)
    return text


def wrong_mailbox(text: str) -> str:
    """Why this is no name of a mailbox; "" when it is."""
    if not text:
        return "A mailbox has a name, and this one is empty"
    if not is_text(text):
        return "A mailbox's name is UTF-8"
    if len(text) > MAILBOX_CHARACTERS or not CONTROLS.isdisjoint(text):
        return f"A mailbox's name has at most {MAILBOX_CHARACTERS} characters, and no control characters"
    return ""


FILEINTO = Extension(
    "fileinto",
    commands={"fileinto": Form(fileinto, (("mailbox", Takes.STRING),))},  # RFC 5228 §4.1
)
