"""Taking what is \\Recent: what one session has been told of is old to all that come later (RFC 3501 §2.3.2)."""

from collections.abc import Iterator, Sequence

from access.imap.answers import messages
from access.imap.states import Authenticated, Selected
from mailapp.store import query
from mailapp.store.values import MailboxInfo, NoSuchMailbox, UidSet


def take(state: Selected, told: Sequence[int]) -> None:
    """The client is told of these UIDs, in order, for the first time. Where nobody is new, nobody is asked."""
    recent = state.view.recent
    if state.talk.rev2 or not told or told[-1] < recent.mark:
        return
    recent.add(_first(state, told[-1] + 1), told[-1] + 1)


def told(state: Selected) -> Iterator[bytes]:
    """How many there are (RFC 3501 §7.3.2)."""
    if not state.talk.rev2:
        state.view.recents_told = state.view.recents
        yield messages.recent(state.view.recents_told)


def news(state: Selected) -> Iterator[bytes]:
    """The same where it has changed: some may have been expunged."""
    if state.view.recents != state.view.recents_told:
        yield from told(state)


def _first(state: Selected, behind: int) -> int:
    """The first that no other session was told of; who may not write leaves it to the next (RFC 3501 §6.3.2)."""
    view = state.view
    if view.claims:
        return state.store.claim_recent(view.box, view.recent.mark, behind)
    try:
        return state.store.mailbox_by_id(view.box).first_recent
    except NoSuchMailbox:
        return behind  # the next look at it tells the client


def count(state: Authenticated, box: MailboxInfo) -> int:
    """STATUS (RECENT): what nobody was told of, and what is this session's own."""
    if state.talk.rev2:
        return 0
    own = state.view.recents if isinstance(state, Selected) and state.view.box == box.id and state.view.claims else 0
    if box.first_recent >= box.uidnext:
        return own
    return own + state.store.count(query.Uids(UidSet(((box.first_recent, None),))), box.id)
