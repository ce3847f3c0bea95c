"""THREAD and UID THREAD (RFC 5256 §3)."""

from collections.abc import Iterator

from access.imap import remembered
from access.imap.answers import found as answers
from access.imap.commands import Thread
from access.imap.handlers.finding import find
from access.imap.refusals import Wrong
from access.imap.states import Selected
from access.imap.talk import Ok, Steps
from mailapp.standards import threading
from mailapp.standards.threading import Letter
from mailapp.store.values import UidSet

FIELDS = ["uid", "message_id", "references", "sort_date", "subject"]


def thread(state: Selected, command: Thread) -> Steps:
    """Conversations among what is found; those of a whole mailbox are remembered."""
    algorithm = threading.ALGORITHMS.get(command.algorithm)
    if algorithm is None:
        raise Wrong(f"I can do {', '.join(threading.ALGORITHMS)}.")
    uids = find(state, command)

    def answer() -> bytes:
        return answers.thread(algorithm(list(_letters(state, uids, command.by_uid))))

    if len(uids) == len(state.view):
        yield remembered.answers.once((state.view.serial, (command.algorithm, command.by_uid)), answer)
    else:
        yield answer()
    return Ok("Threaded")


def _letters(state: Selected, uids: list[int], by_uid: bool) -> Iterator[Letter]:
    for columns in state.store.columns(state.view.box, UidSet.of(*uids), FIELDS) if uids else ():
        numbers = columns[0] if by_uid else state.view.numbers(columns[0])
        yield from map(Letter._make, zip(numbers, *columns[1:], strict=True))
