"""Making, renaming and removing mailboxes, and which the client wants to see (RFC 9051 §6.3.4 to §6.3.8)."""

from contextlib import suppress

from access.imap.answers import mailboxes, status
from access.imap.commands import Create, Delete, Namespace, Rename, Subscribe, Unsubscribe
from access.imap.refusals import No
from access.imap.states import Authenticated, Selected
from access.imap.talk import Ok, Steps
from mailapp.store.namespaces import OTHERS, SHARED
from mailapp.store.values import SEPARATOR, SPECIAL_USE, NoSuchMailbox

USES = frozenset({*SPECIAL_USE.values(), "\\Important"})  # that a client can give (RFC 6154 §2, RFC 8457 §3)


def create(state: Authenticated, command: Create) -> Steps:
    """RFC 9051 §6.3.4; a delimiter at the end only says that more will come below it.

    Whether it is wanted among the subscribed ones, the client says by itself (§6.3.7), and expects no more.
    """
    yield from ()
    use = _use(command)
    made = state.store.create(command.mailbox.removesuffix(SEPARATOR), use, subscribed=False)
    return Ok("Made", status.mailbox_id(identifier(made.id)))  # RFC 8474 §4.2


def _use(command: Create) -> str:
    """RFC 6154 §3: nothing is made when it cannot have that use. Raises No."""
    uses = dict.fromkeys(command.special_use)
    if len(uses) > 1:
        raise No("A mailbox has one use at most here.", "USEATTR")
    for use in uses:
        if use not in USES:
            raise No(f"{use} is no mailbox that letters can be put into.", "USEATTR")
    return next(iter(uses), "")


def delete(state: Authenticated, command: Delete) -> Steps:
    """RFC 9051 §6.3.5"""
    yield from ()
    below = [box for box in state.store.mailboxes() if box.name.startswith(command.mailbox + SEPARATOR)]
    if below:
        raise No("There are mailboxes below it.", "HASCHILDREN")  # RFC 9051 §7.1
    box = state.store.mailbox(command.mailbox).id
    state.store.delete(command.mailbox)
    if isinstance(state, Selected) and state.view.box == box:
        return Ok("Removed", state=state.left())  # who removes what he has open has closed it
    return Ok("Removed")


def rename(state: Authenticated, command: Rename) -> Steps:
    """RFC 9051 §6.3.6"""
    yield from ()
    state.store.rename(command.mailbox, command.to.removesuffix(SEPARATOR))
    return Ok("Renamed")


def subscribe(state: Authenticated, command: Subscribe) -> Steps:
    """RFC 9051 §6.3.7"""
    yield from ()
    state.store.subscribe(command.mailbox)
    return Ok("Subscribed")


def unsubscribe(state: Authenticated, command: Unsubscribe) -> Steps:
    """RFC 9051 §6.3.8. A name that is no mailbox any more is as it shall be: Thunderbird says so after a RENAME."""
    yield from ()
    with suppress(NoSuchMailbox):
        state.store.subscribe(command.mailbox, on=False)
    return Ok("Unsubscribed")


def namespace(state: Authenticated, _: Namespace) -> Steps:
    """RFC 9051 §6.3.10"""
    yield mailboxes.namespace([""], [OTHERS + SEPARATOR], [SHARED + SEPARATOR], utf8=state.talk.utf8)
    return Ok("That is all")


def identifier(box: int) -> str:
    """MAILBOXID (RFC 8474 §4): the same as long as the mailbox lives, whatever its name."""
    return f"F{box:x}"
