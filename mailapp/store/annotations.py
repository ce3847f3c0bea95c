"""What is noted about mailboxes and the server (RFC 5464): entries of one person alone, and of all who share it.

Whether a person may read or write at all is asked before, where the mailbox is opened by its name.
"""

import secrets
from collections.abc import Iterable, Mapping
from typing import Protocol

from django.db import transaction
from django.db.models import Q, QuerySet

from mailapp.directory import api as directory
from mailapp.policy import api as policy
from mailapp.store import bell, folders
from mailapp.store.models import Annotation, Mailbox, Tally
from mailapp.store.values import INBOX, AnnotationTooLong, TooManyAnnotations

SERVER = 0  # stands in the place of a mailbox's id
PRIVATE = "/private"
Entries = dict[str, bytes]
Versions = dict[tuple[int, str], int]


class Annotations(Protocol):
    """As one person sees them: what is shared, and his own."""

    def get(self, boxes: Iterable[int]) -> dict[int, Entries]:
        """All entries of each of these mailboxes."""

    def set(self, box: int, entries: Mapping[str, bytes | None]) -> None:
        """All or nothing; None takes one away. Raises AnnotationTooLong, TooManyAnnotations, NoSuchMailbox."""

    def versions(self, boxes: Iterable[int]) -> Versions:
        """By mailbox and entry a number that is another with each change."""


def of_teams(addresses: Iterable[str], entry: str) -> dict[str, bytes]:
    """A shared entry of the INBOX of each of these that is a team's and has one, by address."""
    wanted = Annotation.objects.filter(
        account=None,
        mailbox__account__address__in=list(addresses),
        mailbox__account__role=directory.TEAM,
        mailbox__name=INBOX,
        entry=entry,
    )
    return {address: bytes(value) for address, value in wanted.values_list("mailbox__account__address", "value")}


class AnnotationRows:
    """The database's."""

    def __init__(self, account: int) -> None:
        self._account = account

    def get(self, boxes: Iterable[int]) -> dict[int, Entries]:
        found: dict[int, Entries] = {box: {} for box in boxes}
        for box, entry, value in self._seen(found).values_list("mailbox", "entry", "value"):
            found[box or SERVER][entry] = bytes(value)
        return found

    def set(self, box: int, entries: Mapping[str, bytes | None]) -> None:
        with transaction.atomic():
            self._lock(box)
            for entry, value in entries.items():
                self._put(box, entry, value)
            for owner in {self._owner(entry) for entry in entries}:
                check_number(self._of(box, owner).count())
        bell.ring([box or bell.of_account(self._account)])
        if not box and not all(map(is_private, entries)):
            bell.ring([bell.EVERYBODY])

    def versions(self, boxes: Iterable[int]) -> Versions:
        rows = self._seen(boxes).values_list("mailbox", "entry", "version")
        return {(box or SERVER, entry): version for box, entry, version in rows}

    def _seen(self, boxes: Iterable[int]) -> QuerySet[Annotation]:
        wanted = set(boxes)
        about = Q(mailbox__in=wanted - {SERVER})
        if SERVER in wanted:
            about |= Q(mailbox=None)
        return Annotation.objects.filter(Q(account=self._account) | Q(account=None), about)

    def _lock(self, box: int) -> None:
        """One writer at a time."""
        if box:
            folders.lock(box)
        else:
            Tally.objects.select_for_update().get_or_create(account_id=self._account)

    def _owner(self, entry: str) -> int | None:
        return self._account if is_private(entry) else None

    def _of(self, box: int, owner: int | None) -> QuerySet[Annotation]:
        return Annotation.objects.filter(mailbox=box or None, account=owner)

    def _put(self, box: int, entry: str, value: bytes | None) -> None:
        rows = self._of(box, self._owner(entry)).filter(entry=entry)
        if value is None:
            rows.delete()
            return
        check_size(value)
        version = secrets.randbits(62)
        if not rows.update(value=value, version=version):
            Annotation.objects.create(
                mailbox=Mailbox.objects.get(pk=box) if box else None,
                account_id=self._owner(entry),
                entry=entry,
                value=value,
                version=version,
            )


def is_private(entry: str) -> bool:
    return entry == PRIVATE or entry.startswith(PRIVATE + "/")


def check_size(value: bytes) -> None:
    """Raises AnnotationTooLong."""
    most = policy.current().annotation_octets
    if len(value) > most:
        raise AnnotationTooLong(most)


def check_number(entries: int) -> None:
    """Raises TooManyAnnotations."""
    most = policy.current().annotations_per_mailbox
    if entries > most:
        raise TooManyAnnotations(f"There are {most} entries at most.")
