"""What has happened to the selected mailbox since the client was told last (RFC 9051 §7.4 and §7.5)."""

from collections.abc import Iterator
from dataclasses import replace

from access.imap.answers import HangUp, messages, status
from access.imap.answers.syntax import flag_list
from access.imap.answers.values import Answer
from access.imap.commands import Event, EventGroup
from access.imap.handlers import fetching, recents
from access.imap.items import Binary, FetchItem, Section
from access.imap.states import Selected
from access.imap.watch import USUAL, Watch
from mailapp.store.values import Change, ChangeKind, MessageInfo, NoPermission, NoSuchMailbox, UidSet


def tell(state: Selected, *, expunges: bool) -> Iterator[Answer]:
    """New messages and flags; what has gone only where numbers may change (RFC 9051 §7.5.1)."""
    try:
        yield from _news(state, expunges)
    except (NoSuchMailbox, NoPermission):  # perhaps while it was told of
        yield status.bye("The selected mailbox is gone")
        yield HangUp()


def _news(state: Selected, expunges: bool) -> Iterator[Answer]:
    view, wanted = state.view, state.talk.watch.selected if state.talk.watch else USUAL
    if not wanted.events:
        return  # RFC 5465 §6.1: and should it ask again, it is told all of it
    changes = state.store.changes(view.box, view.modseq)
    if changes:
        view.modseq = max(view.modseq, changes[-1].modseq)
        view.gone += [change.uid for change in changes if change.kind is ChangeKind.EXPUNGED]
        view.introduced.meet([state.store.keywords(view.box)])  # also of those that the client does not fetch
        yield from view.introduced.owed()
    if expunges and view.gone:
        yield from _gone(state)
    yield from _added(state, changes, wanted)
    yield from recents.news(state)
    if Event.FLAG_CHANGE in wanted.events:
        yield from _flags(
            state, [c for c in changes if c.kind is ChangeKind.FLAGS and c.modseq > view.told.get(c.uid, 0)]
        )


def _gone(state: Selected) -> Iterator[bytes]:
    view = state.view
    gone = [uid for uid in view.gone if view.number(uid) is not None]
    view.gone.clear()
    yield from expunged(state, gone)


def expunged(state: Selected, uids: list[int]) -> Iterator[bytes]:
    """These messages are gone: the client's numbers change with each line."""
    if state.talk.qresync or state.talk.uid_only:  # RFC 7162 §3.2.10, RFC 9586 §3: VANISHED in the place of EXPUNGE
        known = [uid for uid in uids if state.view.remove(uid) is not None]
        if known:
            yield messages.vanished(UidSet.of(*known))
        return
    for uid in uids:
        number = state.view.remove(uid)
        if number is not None:
            yield messages.expunge(number)


def _added(state: Selected, changes: list[Change], wanted: EventGroup) -> Iterator[Answer]:
    fresh = state.view.add(change.uid for change in changes if change.kind is ChangeKind.ADDED)
    if not fresh:
        return
    yield messages.exists(len(state.view))
    recents.take(state, fresh)
    yield from recents.told(state)
    if wanted.items and len(fresh) > state.talk.office.notify_most:
        state.talk.watch = Watch()  # RFC 5465 §5.8: as if NOTIFY NONE had been said
        yield status.ok("*", "Too many letters at once: fetch them, and say NOTIFY again", "NOTIFICATIONOVERFLOW")
    elif wanted.items:
        yield from fetching.tell(state, UidSet.of(*fresh), [_peeked(item) for item in wanted.items])


def _peeked(item: FetchItem) -> FetchItem:
    """What nobody asked for just now does not count as read (RFC 5465 §5.1)."""
    return replace(item, peek=True) if isinstance(item, Section | Binary) else item


def _flags(state: Selected, changes: list[Change]) -> Iterator[bytes]:
    if not changes:
        return
    for info in state.store.fetch(state.view.box, UidSet.of(*(change.uid for change in changes))):
        number = state.view.number(info.uid)
        if number is None:
            continue
        state.view.told[info.uid] = info.modseq
        state.view.introduced.meet([info.flags])
        yield from state.view.introduced.owed()
        yield marked(state, number, info)


def marked(state: Selected, number: int, info: MessageInfo) -> bytes:
    """A message's flags, with what else a client wants to be told who does not ask."""
    items = [messages.FLAGS % flag_list(state.view.recent.flags(info.uid, info.flags))]
    if state.talk.uid_only:
        items += [messages.MODSEQ % info.modseq] if state.talk.condstore else []
        return messages.uid_fetch(info.uid, *items)  # RFC 9586 §3.3
    if state.talk.watch and not state.talk.condstore:
        items += [messages.UID % info.uid]  # RFC 5465 §5.3
    if state.talk.condstore:
        items += [messages.UID % info.uid, messages.MODSEQ % info.modseq]  # RFC 7162 §3.1.4, §3.2.4
    return messages.fetch(number, *items)
