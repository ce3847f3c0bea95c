"""THREAD and UID THREAD (RFC 5256 §3)."""

from array import array
from collections.abc import Sequence

from access.imap import conversations, remembered
from access.imap.answers import found as answers
from access.imap.commands import Thread
from access.imap.conversations import Conversations
from access.imap.handlers.finding import find
from access.imap.refusals import Wrong
from access.imap.states import Selected
from access.imap.talk import Ok, Steps
from mailapp.net.allocation import give_back
from mailapp.standards import threading
from mailapp.standards.threading import Algorithm, Letter
from mailapp.store.values import UidSet

FIELDS = ["uid", "message_id", "references", "sort_date", "subject"]


def thread(state: Selected, command: Thread) -> Steps:
    """Conversations among what is found; those of a whole mailbox are remembered."""
    algorithm = threading.ALGORITHMS.get(command.algorithm)
    if algorithm is None:
        raise Wrong(f"I can do {', '.join(threading.ALGORITHMS)}.")
    uids = find(state, command)
    if len(uids) == len(state.view):
        yield answers.threads(_of_all(state, command, algorithm))
    else:
        yield answers.thread(algorithm.threads(_letters(state, uids, command.by_uid)))
    return Ok("Threaded")


def _of_all(state: Selected, command: Thread, algorithm: Algorithm) -> bytes:
    view, uids = state.view, array("I", state.view)
    said = b""

    def read(wanted: Sequence[int]) -> list[Letter]:
        return _letters(state, wanted, by_uid=True)

    def work(known: Conversations | None) -> Conversations:
        nonlocal said
        made = known
        if made is None or made.serial != view.serial:
            made = conversations.now(known, view.serial, uids, algorithm, read)
            if known is None and len(uids) >= remembered.LARGE:
                give_back()
        said = conversations.told(made, by_uid=command.by_uid)  # before others change it
        return made

    remembered.conversations.renewed((view.box, view.uidvalidity, command.algorithm), work)
    return said


def _letters(state: Selected, uids: Sequence[int], by_uid: bool) -> list[Letter]:
    found: list[Letter] = []
    for columns in state.store.columns(state.view.box, UidSet.of(*uids), FIELDS) if uids else ():
        numbers = columns[0] if by_uid else state.view.numbers(columns[0])
        found.extend(map(Letter._make, zip(numbers, *columns[1:], strict=True)))
    return found
