"""STORE and UID STORE (RFC 9051 §6.4.6), with the conditions of CONDSTORE (RFC 7162 §3.1.3)."""

from collections.abc import Iterator, Sequence

from access.imap.answers import messages, status
from access.imap.answers.syntax import flag_list
from access.imap.commands import Mode, Store
from access.imap.handlers.chosen import check_flags, check_writable, chosen
from access.imap.states import Selected
from access.imap.talk import Ok, Steps
from mailapp.store.values import MessageInfo, UidSet

EDITS = {Mode.ADD: "add", Mode.REMOVE: "remove", Mode.REPLACE: "replace"}


def store(state: Selected, command: Store) -> Steps:
    """One change for the whole set. What this client is told here, the news does not repeat."""
    uids = chosen(state, command.set, command.by_uid)
    check_writable(state)
    check_flags(command.flags)
    if command.unchanged_since is not None:
        state.talk.enabled.add("CONDSTORE")  # RFC 7162 §3.1
    changed, held = state.store.set_flags(
        state.view.box,
        UidSet.of(*uids),
        unchanged_since=command.unchanged_since,
        **{EDITS[command.mode]: command.flags},
    )
    state.view.knows(changed)
    yield from _told(state, command, uids, changed, held)
    if held:
        numbers = held if command.by_uid else [number for uid in held if (number := state.view.number(uid))]
        return Ok("Some had changed meanwhile", status.modified(UidSet.of(*numbers)))
    return Ok("Stored")


def _told(
    state: Selected, command: Store, uids: list[int], changed: list[MessageInfo], held: list[int]
) -> Iterator[bytes]:
    """The new flags of all that were meant, changed or not; with .SILENT only the MODSEQs, where they count."""
    state.view.introduced.meet(info.flags for info in changed)
    yield from state.view.introduced.owed()
    if command.silent:
        if state.talk.condstore:
            yield _answers(state, command, changed)  # RFC 7162 §3.1.3: MODSEQ is told in any case
        return
    as_before = set(uids) - {info.uid for info in changed} - set(held)
    same = list(state.store.fetch(state.view.box, UidSet.of(*as_before))) if as_before else []
    infos = sorted([*changed, *same], key=lambda info: info.uid) if same else changed
    state.view.introduced.meet(info.flags for info in same)
    yield from state.view.introduced.owed()
    yield _answers(state, command, infos)


def _answers(state: Selected, command: Store, infos: Sequence[MessageInfo]) -> bytes:
    only_uids, condstore, recent = state.talk.uid_only, state.talk.condstore, state.view.recent
    with_uid = not only_uids and (command.by_uid or state.talk.qresync)  # RFC 9051 §6.4.9, RFC 7162 §3.2.4
    template = b" ".join(
        [
            *([messages.UID] if with_uid else []),
            *([] if command.silent else [messages.FLAGS]),
            *([messages.MODSEQ] if condstore else []),
        ]
    )
    word = b"* %d UIDFETCH (" if only_uids else b"* %d FETCH ("  # RFC 9586 §3.3
    line = word + template + b")\r\n"
    lines = []
    for info in infos:
        name = info.uid if only_uids else state.view.number(info.uid)
        values = [
            *([info.uid] if with_uid else []),
            *([] if command.silent else [flag_list(recent.flags(info.uid, info.flags))]),
            *([info.modseq] if condstore else []),
        ]
        lines.append(line % (name, *values))
    return b"".join(lines)
