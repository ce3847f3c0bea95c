"""Commands that every state knows, and those about the connection itself (RFC 9051 §6.1)."""

from access.imap import capabilities
from access.imap.answers import BeginCompress, BeginIdle, Continue, HangUp, mailboxes, status
from access.imap.answers import StartTls as BeginTls
from access.imap.commands import Capability, Compress, Enable, Id, Idle, Logout, Noop, StartTls
from access.imap.refusals import No, Wrong
from access.imap.talk import Ok, State, Steps

OURSELVES = {"name": "Pillarbox", "vendor": "Pillarbox"}
ID_FIELDS = 30  # RFC 2971 §3.3
IMPLIED = {  # what comes along with an extension
    "QRESYNC": ("CONDSTORE",),  # RFC 7162 §3.2.3
    "IMAP4REV2": (),
}


def capability(state: State, _: Capability) -> Steps:
    """RFC 9051 §6.1.1"""
    yield mailboxes.capability(capabilities.of(state))
    return Ok("That is what I can do")


def noop(_: State, __: Noop) -> Steps:
    """RFC 9051 §6.1.2: news comes before the end of any command."""
    yield from ()
    return Ok("Nothing done")


def logout(_: State, __: Logout) -> Steps:
    """RFC 9051 §6.1.3"""
    yield status.bye("Good bye")
    return Ok("Logged out", then=HangUp())


def identify(state: State, command: Id) -> Steps:
    """RFC 2971 §3.1"""
    if command.fields:
        if len(command.fields) > ID_FIELDS:
            raise Wrong(f"ID takes {ID_FIELDS} fields at most.")
        state.talk.identity = {name: value for name, value in command.fields if value}
    yield mailboxes.identity(OURSELVES)
    if capabilities.withheld(state.talk):
        yield mailboxes.capability(capabilities.of(state))  # it may have been told more before (RFC 9051 §7.2.2)
    return Ok("Pleased to meet you")


def starttls(state: State, _: StartTls) -> Steps:
    """RFC 9051 §6.2.1"""
    if state.talk.encrypted or not state.talk.offers_tls:
        raise Wrong("TLS is up already." if state.talk.encrypted else "TLS is not to be had here.")
    yield from ()
    return Ok("Begin TLS now", then=BeginTls())


def compress(state: State, command: Compress) -> Steps:
    """RFC 4978 §3"""
    if command.mechanism != "DEFLATE":
        raise Wrong("DEFLATE is the one that I know.")
    if state.talk.compressed:
        raise No("That is done already.", "COMPRESSIONACTIVE")
    yield from ()
    state.talk.compressed = True
    return Ok("Deflate from here on", then=BeginCompress())


def enable(state: State, command: Enable) -> Steps:
    """RFC 9051 §6.3.1: what is not known, or was on before, is passed over."""
    fresh, before = [], set(state.talk.enabled)
    withheld = capabilities.withheld(state.talk)
    for name in dict.fromkeys(word.upper() for word in command.names):
        if capabilities.is_among(name, withheld):
            continue
        if name in capabilities.ENABLED and name not in before:
            state.talk.enabled.update((name, *IMPLIED.get(name, ())))
            fresh.append(capabilities.ENABLED[name])
    yield mailboxes.enabled(fresh)
    return Ok("Enabled")


def idle(_: State, __: Idle) -> Steps:
    """RFC 9051 §6.3.13: the end comes with DONE."""
    yield Continue(b"idling")
    return Ok("Idle is over", then=BeginIdle())
