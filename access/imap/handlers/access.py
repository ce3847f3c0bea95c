"""Who has which rights to a mailbox (RFC 4314)."""

from access.imap.answers import office
from access.imap.commands import DeleteAcl, GetAcl, ListRights, MyRights, SetAcl
from access.imap.refusals import Wrong
from access.imap.states import Authenticated
from access.imap.talk import Ok, Steps
from mailapp.store import rights
from mailapp.store.rights import LETTERS, BadRights
from mailapp.store.values import MailboxInfo


def set_acl(state: Authenticated, command: SetAcl) -> Steps:
    """RFC 4314 §3.1"""
    yield from ()
    _check(command.identifier)
    try:
        state.store.set_access(command.mailbox, command.identifier, command.rights, command.mode)
    except BadRights as wrong:
        raise Wrong(f"{wrong}.") from wrong  # never passed over in silence (RFC 4314 §3.1)
    return Ok("Rights are changed")


def delete_acl(state: Authenticated, command: DeleteAcl) -> Steps:
    """RFC 4314 §3.2"""
    yield from ()
    _check(command.identifier)
    state.store.set_access(command.mailbox, command.identifier, "")
    return Ok("Rights are taken away")


def get_acl(state: Authenticated, command: GetAcl) -> Steps:
    """RFC 4314 §3.3: the owner has all rights, and is named first."""
    entries = state.store.access(command.mailbox)
    box = state.store.mailbox(command.mailbox)
    told = {_owner(state, box): rights.told(rights.ALL)}
    told |= {entry.identifier: rights.told(entry.rights) for entry in entries}
    yield office.acl(box.name, told, utf8=state.talk.utf8)
    return Ok("That is who may do what")


def list_rights(state: Authenticated, command: ListRights) -> Steps:
    """RFC 4314 §3.4: rights are given one by one, and the owner has them all always."""
    _check(command.identifier)
    state.store.access(command.mailbox)
    box = state.store.mailbox(command.mailbox)
    is_owner = command.identifier.casefold() == _owner(state, box).casefold()
    required, optional = (rights.told(rights.ALL), "") if is_owner else ("", rights.told(LETTERS))
    yield office.list_rights(box.name, command.identifier, required, optional, utf8=state.talk.utf8)
    return Ok("That is what can be given")


def my_rights(state: Authenticated, command: MyRights) -> Steps:
    """RFC 4314 §3.5"""
    box = state.store.mailbox(command.mailbox)
    yield line(state, box)
    return Ok("That is what you may do")


def line(state: Authenticated, box: MailboxInfo) -> bytes:
    """One MYRIGHTS answer; also for LIST … RETURN (MYRIGHTS) (RFC 8440 §3.1)."""
    return office.my_rights(box.name, rights.told(box.rights), utf8=state.talk.utf8)


def _owner(state: Authenticated, box: MailboxInfo) -> str:
    return box.owner or state.account.address


def _check(identifier: str) -> None:
    if not identifier.removeprefix("-").strip():
        raise Wrong("An identifier is not empty.")  # RFC 4314 §3
