"""FETCH and UID FETCH (RFC 9051 §6.4.5)."""

from collections.abc import Generator, Iterator

from access.imap.answers import Answer, messages
from access.imap.commands import Fetch
from access.imap.handlers import fetchcolumns, fetchletters
from access.imap.handlers.chosen import check_uid_only
from access.imap.handlers.fetchbodies import BodyItem
from access.imap.handlers.windows import window
from access.imap.items import FetchItem, Item
from access.imap.refusals import Wrong
from access.imap.states import Selected
from access.imap.talk import Ok, Steps
from mailapp.store.values import Change, ChangeKind, UidSet

BATCH = 5000  # messages in one answer


def fetch(state: Selected, command: Fetch) -> Steps:
    """What is only in the index comes by columns; what is in the files letter by letter."""
    _check(state, command)
    check_uid_only(state, command.by_uid)
    wanted = state.view.uids(command.set, by_uid=command.by_uid)
    if command.changed_since is not None:
        changes = state.store.changes(state.view.box, command.changed_since)
        if command.vanished:
            yield from _vanished(state, command, changes)
        changed = {change.uid for change in changes if change.kind is not ChangeKind.EXPUNGED}
        wanted = UidSet.of(*(uid for uid in state.view.known(wanted) if uid in changed))
    if command.partial:
        wanted = UidSet.of(*window(state.view.known(wanted), command.partial))  # RFC 9394 §3.3
    told = yield from tell(state, wanted, _items(state, command))
    # Somebody else expunged what this client knows still (RFC 9051 §7.1 EXPUNGEISSUED).
    return Ok("Fetched", "EXPUNGEISSUED" if told < state.view.count(wanted) else "")


def _check(state: Selected, command: Fetch) -> None:
    talk = state.talk
    if command.vanished and not (talk.qresync and command.by_uid and command.changed_since is not None):
        raise Wrong("VANISHED needs QRESYNC, UID FETCH and CHANGEDSINCE.")  # RFC 7162 §3.2.6
    if command.changed_since is not None or Item.MODSEQ in command.items:
        talk.enabled.add("CONDSTORE")  # RFC 7162 §3.1


def _vanished(state: Selected, command: Fetch, changes: list[Change]) -> Iterator[bytes]:
    wanted = state.view.uids(command.set, by_uid=True)
    gone = wanted.among(change.uid for change in changes if change.kind is ChangeKind.EXPUNGED)
    if gone:
        yield messages.vanished(UidSet.of(*gone), earlier=True)


def _items(state: Selected, command: Fetch) -> list[FetchItem]:
    """With those that were not named: UID, and MODSEQ where changes were asked for."""
    items = list(dict.fromkeys(command.items))
    if state.talk.uid_only:  # the answer begins with it (RFC 9586 §3.3), and has one item at least
        items = [item for item in items if item is not Item.UID] or [Item.UID]
    elif command.by_uid and Item.UID not in items:
        items.insert(0, Item.UID)  # RFC 9051 §6.4.9
    if command.changed_since is not None and Item.MODSEQ not in items:
        items.append(Item.MODSEQ)  # RFC 7162 §3.1.4.1
    return items


def tell(state: Selected, wanted: UidSet, items: list[FetchItem]) -> Generator[Answer, None, int]:
    """Returns how many messages were told of."""
    ready = [fetchcolumns.WRITERS[item] for item in items if not isinstance(item, BodyItem)]
    bodies = [item for item in items if isinstance(item, BodyItem)]
    if not state.view.count(wanted):
        return 0
    if items == [Item.UID]:
        return (yield from _uids(state, wanted))
    if bodies:
        plan = fetchletters.Plan(ready, bodies, state.talk.uid_only)
        return (yield from fetchletters.letters(state, state.view.known(wanted), plan))
    return (yield from fetchcolumns.lines(state, wanted, ready, state.talk.uid_only))


def _uids(state: Selected, wanted: UidSet) -> Generator[Answer, None, int]:
    """What the client's numbers mean, also of what somebody has expunged and the client not heard of: we know that."""
    view = state.view
    uids = view.known(wanted)
    for start in range(0, len(uids), BATCH):
        batch = uids[start : start + BATCH]
        numbers, line = (batch, messages.uid_fetch) if state.talk.uid_only else (view.numbers(batch), messages.fetch)
        named = zip(numbers, batch, strict=True)
        yield b"".join([line(number, messages.UID % uid) for number, uid in named if number])
    return len(uids)
