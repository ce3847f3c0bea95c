"""fcc (RFC 8580): a copy of what is sent is kept."""

from collections.abc import Callable

from mailapp.standards.sieve.actions import Fcc
from mailapp.standards.sieve.call import Call
from mailapp.standards.sieve.extensions.flagging import split
from mailapp.standards.sieve.extensions.keeping import check_mailbox, check_special_use, mailbox_name
from mailapp.standards.sieve.forms import Extension, Tag, Takes
from mailapp.standards.sieve.run import Run

BESIDE = ("create", "flags", "specialuse")  # RFC 8580 §3.1: they say something about the copy


def fcc_of(call: Call) -> Callable[[Run], Fcc | None]:
    if not call.has("fcc"):
        for tag in BESIDE:
            if call.has(tag):
                call.fail(f":{tag} stands beside :fcc", tag)
        return lambda run: None
    check_mailbox(call, "fcc")
    check_special_use(call, "specialuse")
    name, flags, use = call.text("fcc"), call.strings("flags"), call.text("specialuse")
    create = call.has("create")
    return lambda run: Fcc(mailbox_name(run, name.of(run)), create, tuple(split(flags.of(run))), use.of(run))


FCC = (Tag("fcc", Takes.STRING),)
EXTENSION = Extension("fcc", tags={"vacation": FCC, "notify": FCC})  # RFC 8580 §3
