"""APPEND of one message or several (RFC 9051 §6.3.12, RFC 3502), and REPLACE (RFC 8508)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from access.imap import news
from access.imap.answers import status
from access.imap.commands import Append, Message, Replace
from access.imap.handlers.chosen import check_flags, check_uid_only, check_writable
from access.imap.handlers.copying import highest, nowhere, target
from access.imap.refusals import No
from access.imap.states import Authenticated, Selected
from access.imap.talk import Ok, Room, Steps
from mailapp.store.values import MailboxInfo, NewMessage, NoSuchMailbox, UidSet

ROOM_FOR = timedelta(seconds=1)  # so long there is still room where there was


def append(state: Authenticated, command: Append) -> Steps:
    """All of them or none."""
    room, state.talk.room = state.talk.room, None
    if room is not None and _holds(state, room, command):
        box = room.box
        _check_messages(state, command)
    else:
        box = _checked(state, command)
    uids = _appended(state, box, command)
    state.talk.room = room  # for as long as all goes well
    yield from ()
    return Ok("Appended", status.append_uid(box.uidvalidity, UidSet.of(*uids)))


def replace(state: Selected, command: Replace) -> Steps:
    """In one step: nobody sees both, nor neither (RFC 8508 §3)."""
    check_uid_only(state, command.by_uid)
    check_writable(state)
    view = state.view
    old = command.number if command.by_uid and command.number else view.uid(command.number)
    if view.number(old) is None:
        raise No("That message is gone.", "EXPUNGEISSUED")
    box = _checked(state, command)
    with _closing([command.message]):
        uid = state.store.replace(view.box, old, box.id, _new(command.message))
    yield status.ok("*", "Appended", status.append_uid(box.uidvalidity, UidSet.of(uid)))  # RFC 8508 §3.3
    yield from news.expunged(state, [old])
    return Ok("Replaced", highest(state))


def check(state: Authenticated, command: Append | Replace) -> None:
    """Whether what is announced can be taken, before it is sent. Raises No."""
    box = _checked(state, command)
    try:
        usage = state.store.usage(box.id)
    except NoSuchMailbox as missing:
        raise nowhere(command.mailbox) from missing
    octets = usage.quota - usage.octets if usage.quota else None
    if octets is not None and _size(command) > octets:
        raise No("There is no room for that.", "OVERQUOTA")  # RFC 9208 §4.3.1
    state.talk.room = Room(command.mailbox, box, octets, state.talk.office.now() + ROOM_FOR)


def foreseen(state: Authenticated, command: Append) -> bool:
    """Whether `check` would find no fault, because it has found none a moment ago. Nothing is asked.

    Whoever uploads a thousand letters is let in once a second. What has changed meanwhile is found with the letter
    itself: `append` sees to it all.
    """
    room = state.talk.room
    if room is None or not _holds(state, room, command):
        return False
    try:
        _check_messages(state, command)
    except No:
        return False
    return room.octets is None or _size(command) <= room.octets


def _holds(state: Authenticated, room: Room, command: Append) -> bool:
    return room.mailbox == command.mailbox and state.talk.office.now() <= room.until


def _size(command: Append | Replace) -> int:
    return sum(message.size for message in _messages(command))


def _messages(command: Append | Replace) -> Sequence[Message]:
    return command.messages if isinstance(command, Append) else (command.message,)


def _checked(state: Authenticated, command: Append | Replace) -> MailboxInfo:
    """All but the quota, to which the store sees. Raises No."""
    box = target(state, command.mailbox)
    _check_messages(state, command)
    return box


def _check_messages(state: Authenticated, command: Append | Replace) -> None:
    limit = state.talk.office.message_size
    for message in _messages(command):
        if message.size > limit:
            raise No(f"A message has {limit} octets at most.", "TOOBIG")  # RFC 7889 §3.1
        if not message.size:
            raise No("An empty message: nothing was appended.")  # RFC 3502 §6.3.11: how a client thinks better of it
        check_flags(message.flags)


def _appended(state: Authenticated, box: MailboxInfo, command: Append) -> list[int]:
    """All or nothing (RFC 3502 §6.3.11). Raises No, also when the mailbox went a moment ago."""
    with _closing(command.messages):
        try:
            return state.store.append_all(box.id, [_new(message) for message in command.messages])
        except NoSuchMailbox as missing:
            raise nowhere(command.mailbox) from missing


@contextmanager
def _closing(messages: Sequence[Message]) -> Iterator[None]:
    try:
        yield
    finally:
        for message in messages:
            if message.content is not None:
                message.content.close()


def _new(message: Message) -> NewMessage:
    if message.content is None:
        raise ValueError("a message whose octets have not come")
    return NewMessage(message.content, message.flags, message.when)
