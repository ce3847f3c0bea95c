"""SELECT, EXAMINE, UNSELECT, and catching up with what was missed (RFC 9051 §6.3.2, RFC 7162 §3.2.5)."""

from collections.abc import Iterator

from access.imap import news
from access.imap.answers import mailboxes, messages, status
from access.imap.answers.values import Answer
from access.imap.commands import Resync, Select, Unselect
from access.imap.handlers import recents
from access.imap.handlers.mailboxes import identifier
from access.imap.refusals import Wrong
from access.imap.states import Authenticated, Selected
from access.imap.talk import Ok, Steps
from access.imap.view import FLAGS, View
from mailapp.store.values import (
    DELETED,
    NO_FLAGS,
    SEEN,
    Change,
    ChangeKind,
    Flags,
    MailboxInfo,
    Snapshot,
    UidSet,
)


def select(state: Authenticated, command: Select) -> Steps:
    """RFC 9051 §6.3.2 and §6.3.3. A SELECT that fails leaves no mailbox selected."""
    talk = state.talk
    if command.qresync and not talk.qresync:
        raise Wrong("ENABLE QRESYNC comes first.")  # RFC 7162 §3.2.5
    if command.condstore or command.qresync:
        talk.enabled.add("CONDSTORE")
    if isinstance(state, Selected) and (talk.rev2 or talk.qresync):
        yield status.ok("*", "The other mailbox is closed", "CLOSED")  # RFC 7162 §3.2.11
    snapshot = state.store.open(command.mailbox)
    selected = Selected(state, View(snapshot, readonly=command.readonly))
    recents.take(selected, selected.view.in_order)
    yield from _tell(selected, snapshot, command)
    if command.qresync and command.qresync.uidvalidity == snapshot.info.uidvalidity:
        yield from _catch_up(selected, command.qresync)
    how = "READ-WRITE" if selected.view.claims else "READ-ONLY"
    return Ok(f"{snapshot.info.name} is open", how, state=selected)


def _tell(state: Selected, snapshot: Snapshot, command: Select) -> Iterator[Answer]:
    info, talk = snapshot.info, state.talk
    yield messages.exists(len(snapshot.uids))
    if not talk.rev2:
        yield from recents.told(state)
        yield from _first_unseen(state, snapshot)
    known = FLAGS | state.store.keywords(info.id)
    state.view.introduced.told(known)
    yield messages.flags(known)
    lasting = NO_FLAGS if command.readonly else _lasting(info, known)
    more = not command.readonly and info.may("w")
    yield status.ok("*", "These flags last", status.permanent_flags(lasting, more=more))
    yield status.ok("*", "UIDs are valid", f"UIDVALIDITY {info.uidvalidity}")
    yield status.ok("*", "The next UID", f"UIDNEXT {info.uidnext}")
    yield status.ok("*", "Changes are counted", f"HIGHESTMODSEQ {info.highestmodseq}")  # RFC 7162 §3.1.2.1
    yield status.ok("*", "The mailbox's own name", status.mailbox_id(identifier(info.id)))  # RFC 8474 §4.1
    if talk.rev2:
        yield mailboxes.listed(info.name, (), utf8=True)  # RFC 9051 §6.3.2


def _lasting(info: MailboxInfo, known: Flags) -> Flags:
    """As far as the rights go (RFC 4314 §5.1.1)."""
    return frozenset(flag for flag in known if info.may({SEEN: "s", DELETED: "t"}.get(flag, "w")))


def _first_unseen(state: Selected, snapshot: Snapshot) -> Iterator[bytes]:
    """RFC 3501 §6.3.1 UNSEEN, where there is one."""
    if not snapshot.info.unseen or state.talk.uid_only:
        return  # it would be told by number
    number = state.view.number(state.store.first_unseen(snapshot.info.id))
    if number is not None:
        yield status.ok("*", "The first that was not read", f"UNSEEN {number}")


def _catch_up(state: Selected, since: Resync) -> Iterator[bytes]:
    """What has changed behind the client's back since it was here (RFC 7162 §3.2.5.1)."""
    view = state.view
    changes = [change for change in state.store.changes(view.box, since.modseq) if not _is_news(change, view)]
    if since.known:  # thousands of ranges perhaps: as many as a line holds (framer.AFTER_LOGIN)
        known = since.known.uids(2**32 - 1).among(change.uid for change in changes)
        changes = [change for change in changes if change.uid in known]
    gone = [change.uid for change in changes if change.kind is ChangeKind.EXPUNGED]
    if gone:
        yield messages.vanished(UidSet.of(*gone), earlier=True)
    changed = [change.uid for change in changes if change.kind is not ChangeKind.EXPUNGED]
    for info in state.store.fetch(view.box, UidSet.of(*changed)) if changed else ():
        view.introduced.meet([info.flags])
        yield from view.introduced.owed()
        number = view.number(info.uid)
        if number is not None:
            yield news.marked(state, number, info)


def _is_news(change: Change, view: View) -> bool:
    """Whoever went after EXISTS was counted is still in it, and vanishes next. Whoever changed is told of now."""
    return change.kind is ChangeKind.EXPUNGED and change.modseq > view.modseq


def unselect(state: Selected, _: Unselect) -> Steps:
    """RFC 9051 §6.4.2: nothing is expunged."""
    yield from ()
    return Ok("Closed", state=state.left())
