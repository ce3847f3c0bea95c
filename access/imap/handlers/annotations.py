"""METADATA: what is noted about mailboxes and the server (RFC 5464)."""

from collections.abc import Iterator, Mapping, Sequence

from access.imap.answers import office, status
from access.imap.commands import GetMetadata, SetMetadata
from access.imap.handlers.mailboxes import USES
from access.imap.refusals import No
from access.imap.states import Authenticated
from access.imap.talk import Ok, Steps
from mailapp.store.annotations import PRIVATE, SERVER, is_private
from mailapp.store.values import STANDING, AnnotationTooLong, MailboxInfo, TooManyAnnotations

Values = Mapping[str, bytes | None]
SPECIAL_USE = "/private/specialuse"  # RFC 6154 §4: the same as the mailbox's attribute
ADMIN = "/shared/admin"  # RFC 5464 §6.2.1: where whoever runs the server is reached
ROOTS = (PRIVATE, "/shared")


def get_metadata(state: Authenticated, command: GetMetadata) -> Steps:
    """RFC 5464 §4.2: what was named and is not there is NIL."""
    box = state.store.mailbox(command.mailbox) if command.mailbox else None
    known = entries_of(state, [box])[box.id if box else SERVER]
    found = _chosen(known, command)
    most = command.max_size
    long = [len(value) for value in found.values() if value is not None and most is not None and len(value) > most]
    kept = {entry: value for entry, value in found.items() if not (value and most is not None and len(value) > most)}
    if kept:
        yield office.metadata(box.name if box else "", kept, utf8=state.talk.utf8)
    return Ok("Told", status.long_entries(max(long)) if long else "")  # RFC 5464 §4.2.1


def _chosen(known: Mapping[str, bytes], command: GetMetadata) -> dict[str, bytes | None]:
    """RFC 5464 §4.2.2 DEPTH"""
    found: dict[str, bytes | None] = {}
    for name in command.entries:
        if name not in ROOTS:
            found[name] = known.get(name)
        for entry in sorted(known):
            levels = entry.removeprefix(name + "/").count("/") + 1
            if entry.startswith(name + "/") and (command.depth is None or levels <= command.depth):
                found[entry] = known[entry]
    return found


def entries_of(state: Authenticated, boxes: Sequence[MailboxInfo | None]) -> dict[int, dict[str, bytes]]:
    """By mailbox; None is the server. With those that are kept elsewhere."""
    known = state.annotations.get([box.id if box else SERVER for box in boxes])
    for box in boxes:
        if box is None:
            postmaster = f"mailto:postmaster@{state.account.address.rpartition('@')[2]}"
            known[SERVER].setdefault(ADMIN, postmaster.encode())
        elif box.special_use:
            known[box.id][SPECIAL_USE] = box.special_use.encode()
    return known


def listed(state: Authenticated, boxes: Sequence[MailboxInfo], names: Sequence[str]) -> Iterator[bytes]:
    """LIST … RETURN (METADATA (…)) (RFC 9590 §3): NIL for what a mailbox does not have."""
    known = entries_of(state, boxes) if boxes else {}
    for box in boxes:
        values: Values = {name: known[box.id].get(name) for name in names}
        yield office.metadata(box.name, values, utf8=state.talk.utf8)


def set_metadata(state: Authenticated, command: SetMetadata) -> Steps:
    """RFC 5464 §4.3: all or nothing."""
    yield from ()
    entries = dict(command.entries)
    if any(entry in ROOTS for entry in entries):
        raise No("An entry has a name behind /private or /shared.")
    shared = [entry for entry in entries if not is_private(entry)]
    box = state.store.mailbox(command.mailbox) if command.mailbox else None
    if shared and not (box.may("w") if box else state.account.is_admin):
        raise No("You may change your own entries only.", "NOPERM")
    try:
        if SPECIAL_USE in entries:
            _set_use(state, box, entries.pop(SPECIAL_USE))
        if entries:
            state.annotations.set(box.id if box else SERVER, entries)
    except AnnotationTooLong as refusal:
        raise No(str(refusal), status.too_long(refusal.most)) from refusal  # RFC 5464 §4.3
    except TooManyAnnotations as refusal:
        raise No(str(refusal), "METADATA TOOMANY") from refusal
    return Ok("Noted")


def _set_use(state: Authenticated, box: MailboxInfo | None, value: bytes | None) -> None:
    """RFC 6154 §4: the mailbox's own use, one at most. Those that everybody has keep theirs."""
    use = value.decode("ascii", "replace") if value else ""
    known = {one.lower(): one for one in USES}
    if box is None or box.name in STANDING or box.owner or (use and use.lower() not in known):
        raise No("It cannot have that use.", "USEATTR")
    state.store.set_special_use(box.name, known.get(use.lower(), ""))
