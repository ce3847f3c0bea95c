"""Team mailboxes: an account to which nobody logs in, and the people and groups who share all of its mailboxes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from mailapp.directory import api as directory
from mailapp.directory.acts import SERVER, act
from mailapp.directory.values import AccountInfo, DirectoryError
from mailapp.store import accesslist, folders, rights
from mailapp.store.models import Access, Mailbox
from mailapp.store.rights import BadRights, Level
from mailapp.store.values import INBOX, StoreError


@dataclass(frozen=True, slots=True)
class Member:
    """Who shares a team's mailbox: the address of a person or a group, or "anyone". `level` is "" for other rights."""

    who: str
    name: str
    level: str
    rights: str
    sends_as: bool


@dataclass(frozen=True, slots=True)
class TeamInfo:
    """A team's mailbox. `quota` in octets, 0 = unlimited."""

    id: int
    address: str
    name: str
    quota: int
    active: bool
    members: tuple[Member, ...]


def teams(*, words: str = "") -> list[TeamInfo]:
    """All by address, with these words in the address or the name."""
    return [_info(one) for one in directory.accounts(words=words) if one.is_team]


def team(address: str) -> TeamInfo | None:
    """Raises DirectoryError for what is no address."""
    found = directory.account(address)
    return _info(found) if found and found.is_team else None


def add_team(address: str, *, name: str = "", quota: int | None = None, by: str = SERVER) -> TeamInfo:
    """Without members nobody sees it yet, but it gets mail at once. Raises DirectoryError."""
    with transaction.atomic():
        made = directory.add_team(address, display_name=name, quota=quota, by=by)
        folders.provide(made.id)
    return _info(made)


def change_team(
    address: str,
    *,
    name: str | None = None,
    quota: int | None = None,
    active: bool | None = None,
    by: str = SERVER,
) -> TeamInfo:
    """Change what is given. Raises DirectoryError."""
    known = _account(address)
    return _info(directory.change_account(known.address, display_name=name, quota=quota, active=active, by=by))


def remove_team(address: str, *, by: str = SERVER) -> None:
    """With its mail, the rights to it, and those to send as it. Raises DirectoryError."""
    known = _account(address)
    with transaction.atomic():
        for grant in directory.grants(words=known.address):
            if grant.address == known.address:
                directory.remove_grant(grant.id, by=by)
        directory.remove_account(known.address, by=by)
        transaction.on_commit(accesslist.forget)


def grant(address: str, who: str, given: str, *, send_as: bool | None = None, by: str = SERVER) -> TeamInfo:
    """Let a person, a group or anyone share all its mailboxes. `given` is a level's name or letters.

    `send_as` None leaves that right as it is. Raises DirectoryError.
    """
    known = _account(address)
    with _in_words():
        letters = rights.understood(given)
        if not letters:
            raise DirectoryError("Say which rights: read, file, everything, or letters.")
        with act(f"gave {who} the rights {letters} to the team mailbox {known.address}", by, known.address):
            _put(known, who, letters)
            _send_as(known, who, send_as, by)
    return _info(known)


def revoke(address: str, who: str, *, by: str = SERVER) -> TeamInfo:
    """Let somebody share it no longer, nor send as it. Raises DirectoryError."""
    known = _account(address)
    if who.casefold() not in {member.who.casefold() for member in _members(known)}:
        raise DirectoryError(f"{who} does not share {known.address}.")
    with _in_words(), act(f"took all rights of {who} to the team mailbox {known.address}", by, known.address):
        _put(known, who, "")
        _send_as(known, who, False, by)
    return _info(known)


@contextmanager
def _in_words() -> Iterator[None]:
    """What the store refuses, the directory's callers hear as a refusal of the directory."""
    try:
        yield
    except (StoreError, BadRights) as refusal:
        raise DirectoryError(str(refusal)) from refusal


def _put(team: AccountInfo, who: str, letters: str) -> None:
    folders.provide(team.id)
    for row in Mailbox.objects.select_for_update().filter(account=team.id).order_by("pk"):
        accesslist.put(row.pk, who, "", letters)
    accesslist.forget()
    transaction.on_commit(accesslist.forget)


def _send_as(team: AccountInfo, who: str, wanted: bool | None, by: str) -> None:
    if wanted is None:
        return
    anyone = who.casefold() == accesslist.ANYONE
    has = not anyone and any(one.address == team.address for one in directory.grants(account=who))
    if wanted and anyone:
        raise DirectoryError("Only people and groups can be let send as it, not anyone.")
    if wanted and not has:
        directory.add_grant(who, team.address, by=by)
    elif has and not wanted:
        directory.take_back(who, team.address, by=by)


def _account(address: str) -> AccountInfo:
    found = directory.account(address)
    if found is None or not found.is_team:
        raise DirectoryError(f"There is no team mailbox {address}.")
    return found


def _members(team: AccountInfo) -> tuple[Member, ...]:
    """As the list of its INBOX has them."""
    box = Access.objects.filter(mailbox__account=team.id, mailbox__name=INBOX).values_list("mailbox", flat=True).first()
    senders = {one.account for one in directory.grants(words=team.address) if one.address == team.address}
    return tuple(
        Member(entry.identifier, entry.name, _level(entry.rights), entry.rights, entry.identifier in senders)
        for entry in (accesslist.entries(box) if box else [])
    )


def _level(letters: str) -> str:
    found = rights.level(letters)
    return Level(found).value if found else ""


def _info(found: AccountInfo) -> TeamInfo:
    return TeamInfo(found.id, found.address, found.display_name, found.quota, found.active, _members(found))
