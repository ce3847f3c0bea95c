"""NOTIFY (RFC 5465): which events a client is told of, and telling those that are not of the selected mailbox."""

from collections.abc import Iterator

from access.imap.answers import mailboxes, office, status
from access.imap.commands import Event, Notify
from access.imap.handlers.statuses import line
from access.imap.refusals import No
from access.imap.states import Authenticated, Selected
from access.imap.talk import Ok, Steps
from access.imap.watch import ABOUT_MESSAGES, Watch, changed
from mailapp.store.annotations import SERVER, Versions
from mailapp.store.bell import EVERYBODY, of_account
from mailapp.store.values import MailboxInfo

Boxes = dict[int, MailboxInfo]
OVERFLOW = "NOTIFICATIONOVERFLOW"


def notify(state: Authenticated, command: Notify) -> Steps:
    """RFC 5465 §3.1; what is not named is told no more."""
    watch = Watch(command.groups)
    if watch.beyond:
        boxes = _boxes(state)
        if _too_many(state, watch, boxes):
            raise No("That would be too much at once.", OVERFLOW)
        _remember(state, watch, boxes)
        if command.status:
            for box in watch.watched(boxes.values()):
                if watch.of(box) & ABOUT_MESSAGES and box.id != _selected(state):
                    yield _status(state, watch, box)
    state.talk.watch = watch
    return Ok("You will hear of it" if command.groups else "You will hear of nothing")


def ears(state: Authenticated, *, idle: bool) -> frozenset[int]:
    """What must ring for the client to be told something now."""
    watch = state.talk.watch
    listens = idle if watch is None else bool(watch.selected.events)
    own = state.view.rings if listens and isinstance(state, Selected) else frozenset()
    return own | (watch.ears if watch else frozenset())


def tell(state: Authenticated) -> Iterator[bytes]:
    """Something has rung: what is new since we looked last, in all mailboxes but the selected one."""
    watch = state.talk.watch
    if watch is None or not watch.beyond:
        return
    known, versions, boxes = watch.known, watch.versions, _boxes(state)
    if _too_many(state, watch, boxes):
        state.talk.watch = Watch()  # RFC 5465 §5.8: as if NOTIFY NONE had been said
        yield status.ok("*", "That is too much at once: look for yourself, and say NOTIFY again", OVERFLOW)
        return
    _remember(state, watch, boxes)
    for identifier in sorted({*known, *boxes}):
        yield from _named(state, watch, known.get(identifier), boxes.get(identifier))
        yield from _filled(state, watch, known.get(identifier), boxes.get(identifier))
    yield from _noted(state, watch, versions)


def _boxes(state: Authenticated) -> Boxes:
    return {box.id: box for box in state.store.mailboxes()}


def _too_many(state: Authenticated, watch: Watch, boxes: Boxes) -> bool:
    return len(watch.watched(boxes.values())) > state.talk.office.notify_most


def _selected(state: Authenticated) -> int:
    return state.view.box if isinstance(state, Selected) else 0


def _remember(state: Authenticated, watch: Watch, boxes: Boxes) -> None:
    watch.known = boxes
    watched = watch.watched(boxes.values())
    noted = [box.id for box in watched if Event.MAILBOX_METADATA_CHANGE in watch.of(box)]
    if watch.wants(Event.SERVER_METADATA_CHANGE):
        noted.append(SERVER)
    watch.versions = state.annotations.versions(noted) if noted else {}
    if any(box.virtual for box in watched):
        watched = [box for box in boxes.values() if not box.owner]  # what a search finds lies in any of them
    watch.ears = frozenset([*(box.id for box in watched), of_account(state.account.id), EVERYBODY])


def _named(state: Authenticated, watch: Watch, before: MailboxInfo | None, now: MailboxInfo | None) -> Iterator[bytes]:
    """RFC 5465 §5.4 MailboxName and §5.5 SubscriptionChange, by one LIST."""
    events = _events(watch, before, now)
    subscribed = bool(now and now.subscribed)
    moved = (before.name if before else "") != (now.name if now else "")
    turned = bool(before and before.subscribed) != subscribed
    if not (Event.MAILBOX_NAME in events and moved) and not (Event.SUBSCRIPTION_CHANGE in events and turned):
        return
    attributes = ["\\Subscribed"] if subscribed and Event.SUBSCRIPTION_CHANGE in events else []
    if now is None and before is not None:
        yield mailboxes.listed(before.name, ["\\NonExistent"], utf8=state.talk.utf8)
    elif now is not None:
        old = before.name if before and moved else ""
        yield mailboxes.listed(now.name, attributes, utf8=state.talk.utf8, old_name=old)


def _filled(state: Authenticated, watch: Watch, before: MailboxInfo | None, now: MailboxInfo | None) -> Iterator[bytes]:
    """RFC 5465 §5.1 MessageNew, §5.2 MessageExpunge, §5.3 FlagChange: a STATUS of what is not selected."""
    if now is None or now.id == _selected(state) or not now.may("r"):
        return
    events = _events(watch, before, now)
    if before is None:
        news = Event.MESSAGE_NEW in events and now.messages > 0
    elif (before.uidnext, before.messages, before.uidvalidity) != (now.uidnext, now.messages, now.uidvalidity):
        news = Event.MESSAGE_NEW in events
    else:
        marked = (before.highestmodseq, before.unseen) != (now.highestmodseq, now.unseen)
        news = Event.FLAG_CHANGE in events and marked
    if news:
        yield _status(state, watch, now)


def _events(watch: Watch, before: MailboxInfo | None, now: MailboxInfo | None) -> frozenset[Event]:
    """A mailbox that has been renamed may be meant by either name."""
    return frozenset[Event]().union(*(watch.of(box) for box in (before, now) if box is not None))


def _status(state: Authenticated, watch: Watch, box: MailboxInfo) -> bytes:
    items = ["MESSAGES", "UIDNEXT", "UIDVALIDITY"]
    flags = Event.FLAG_CHANGE in watch.of(box)
    items += ["UNSEEN"] if flags else []
    items += ["HIGHESTMODSEQ"] if flags or state.talk.condstore else []  # RFC 5465 §5.3
    return line(state, box, items)


def _noted(state: Authenticated, watch: Watch, before: Versions) -> Iterator[bytes]:
    """RFC 5465 §5.6 MailboxMetadataChange and §5.7 ServerMetadataChange: names without values."""
    for box, entries in changed(before, watch.versions).items():
        known = watch.known.get(box)
        if box == SERVER or known is not None:  # with a mailbox that is gone its notes are, too
            yield office.metadata_changed(known.name if known else "", entries, utf8=state.talk.utf8)
