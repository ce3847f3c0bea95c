"""mailbox, mboxmetadata and servermetadata (RFC 5490), special-use (RFC 8579): what mailboxes there are."""

import re

from mailapp.standards.sieve.call import Call
from mailapp.standards.sieve.extensions.keeping import check_special_use
from mailapp.standards.sieve.forms import MATCH, Extension, Form, Tag, Takes, Test
from mailapp.standards.sieve.run import QUESTION_WORK, Run
from mailapp.standards.sieve.world import World

ANNOTATION_NAME = re.compile(r"/(?:private|shared)(?:/[^/*%]+)+\Z", re.IGNORECASE)  # RFC 5464 §4.1
CREATE = (Tag("create"),)
SPECIAL_USE = (Tag("specialuse", Takes.STRING),)


def mailbox_exists(call: Call) -> Test:
    """RFC 5490 §3.1: all of them, and letters can be put there."""
    names = call.strings("mailboxes")
    return lambda run: all(_asking(run).mailbox_exists(name) for name in names.of(run))


def _asking(run: Run) -> World:
    run.work(QUESTION_WORK)
    return run.world


def metadata(call: Call) -> Test:
    """RFC 5490 §4.2 and §5.2"""
    mailbox, name, matches = call.text("mailbox"), call.text("annotation"), call.matcher("keys")
    _check(call, "annotation")

    def look(run: Run) -> bool:
        value = _asking(run).metadata(mailbox.of(run), name.of(run))
        return value is not None and matches(run, [value])

    return look


def metadata_exists(call: Call) -> Test:
    """RFC 5490 §4.3 and §5.3"""
    mailbox, names = call.text("mailbox"), call.strings("annotations")
    _check(call, "annotations")
    return lambda run: all(_asking(run).metadata(mailbox.of(run), name) is not None for name in names.of(run))


def _check(call: Call, what: str) -> None:
    for name in call.strings(what).constant or ():
        if not ANNOTATION_NAME.match(name):
            call.warn(f"“{name}” is no name of an annotation: they begin with /private/ or /shared/", what)


def special_use_exists(call: Call) -> Test:
    """RFC 8579 §3: the mailbox has all of these uses; without one, for each there is some mailbox."""
    mailbox, uses = call.text("mailbox"), call.strings("uses")
    check_special_use(call, "uses")

    def look(run: Run) -> bool:
        name = mailbox.of(run)
        if call.given("mailbox") and not _asking(run).mailbox_exists(name):
            return False
        there = {use.lower() for use in _asking(run).special_use(name)}
        return all(use.lower() in there for use in uses.of(run))

    return look


MAILBOX = Extension(
    "mailbox",
    tests={"mailboxexists": Form(mailbox_exists, (("mailboxes", Takes.STRINGS),))},  # RFC 5490 §3.1
    tags={"fileinto": CREATE, "vacation": CREATE, "notify": CREATE},  # RFC 5490 §3.2, RFC 8580 §3.1
)
ANNOTATION, ANNOTATIONS = ("annotation", Takes.STRING), ("annotations", Takes.STRINGS)
NAME, KEYS = ("mailbox", Takes.STRING), ("keys", Takes.STRINGS)
METADATA = Extension(
    "mboxmetadata",
    tests={
        "metadata": Form(metadata, (NAME, ANNOTATION, KEYS), families=(MATCH,)),  # RFC 5490 §4.2
        "metadataexists": Form(metadata_exists, (NAME, ANNOTATIONS)),  # RFC 5490 §4.3
    },
)
SERVER_METADATA = Extension(
    "servermetadata",
    tests={
        "servermetadata": Form(metadata, (ANNOTATION, KEYS), families=(MATCH,)),  # RFC 5490 §5.2
        "servermetadataexists": Form(metadata_exists, (ANNOTATIONS,)),  # RFC 5490 §5.3
    },
)
SPECIAL = Extension(
    "special-use",
    tests={  # RFC 8579 §3
        "specialuse_exists": Form(special_use_exists, (NAME, ("uses", Takes.STRINGS)), optional=1),
    },
    tags={"fileinto": SPECIAL_USE, "vacation": SPECIAL_USE, "notify": SPECIAL_USE},  # RFC 8579 §4, RFC 8580 §3.1
)
