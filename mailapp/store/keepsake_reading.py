"""Bringing back, after the loss of the database, what `keepsake` has written down."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from mailapp.directory import api as directory
from mailapp.store import accesslist, folders, keepsake, maildir, muting, papers, querytext, retention, searches
from mailapp.store.annotations import SERVER, AnnotationRows
from mailapp.store.keepers import KEEPERS
from mailapp.store.keepsake import Told
from mailapp.store.models import Mailbox
from mailapp.store.rights import BadRights
from mailapp.store.values import INBOX, MailboxExists, StoreError

USE = re.compile(r"\\[A-Za-z]+")  # RFC 6154 §6


def team_name(address: str) -> str | None:
    """What people called this team; None for somebody who was none."""
    try:
        told = keepsake.read(address) or {}
    except ValueError:
        return None
    return str(told["team"]) if "team" in told else None


@dataclass(frozen=True, slots=True)
class Brought:
    """Whether all of a keepsake could be made again, and the papers of which some could not."""

    whole: bool
    left: tuple[str, ...] = ()


def bring_back(account: int, address: str) -> Brought | None:
    """Once all accounts are there. None: there was nothing to bring back.

    What could not be, for example because a group is not there yet, waits in the file for the next time.
    """
    boxes = dict(Mailbox.objects.filter(account=account).values_list("name", "pk"))
    try:
        told = keepsake.read(address)
    except ValueError:
        return Brought(whole=False)
    if told is None or _is_ours(account, told):
        return None
    reading = _Reading(account, boxes)
    reading.run(told)
    left = papers.bring_back(account, maildir.root(address), told.get("papers"))
    if reading.complete and not left:
        keepsake.own(address, told, _validity(account))
    return Brought(reading.complete, left)


def _is_ours(account: int, told: Told) -> bool:
    return bool(told["inbox"] == _validity(account))


def _validity(account: int) -> int:
    return Mailbox.objects.filter(account=account, name=INBOX).values_list("uidvalidity", flat=True).first() or 0


def missing(entries: Mapping[str, str], have: Mapping[str, bytes]) -> dict[str, bytes | None]:
    """What was noted, and is noted no otherwise by now."""
    return {entry: value.encode("latin-1") for entry, value in entries.items() if entry not in have}


class _Reading:
    """One account's file."""

    def __init__(self, account: int, boxes: Mapping[str, int]) -> None:
        self.account, self.boxes, self.complete = account, boxes, True

    def run(self, told: Told) -> None:
        for name, folder in _pairs(told.get("folders")):
            box = self.boxes.get(name, SERVER)
            if name and not box:
                continue  # the folder is no more
            if not isinstance(folder, dict):
                self.complete = False
                continue
            with self._one():
                self._as_before(name, folder)
            for who, letters in _pairs(folder.get("access")):
                with self._one():
                    accesslist.put(box, who, "+", letters)
            for whose, entries in _pairs(folder.get("notes")):
                with self._one():
                    self._note(box, whose, entries)
        for name, search in _pairs(told.get("searches")):
            with self._one():
                searches.save(self.account, name, search["words"], querytext.read(json.dumps(search["query"])))
        for thread in _list(told.get("muted")):
            with self._one():
                self._mute(thread)
        accesslist.forget()
        for keeper in KEEPERS:
            if keeper.name in told and keeper.person_back(self.account, told[keeper.name]):
                self.complete = False

    def _as_before(self, name: str, folder: Mapping[str, Any]) -> None:
        if use := folder.get("use"):
            if not USE.fullmatch(use):
                raise StoreError(f"{use} is no use of a folder.")
            folders.set_special_use(self.account, name, use)
        if folder.get("subscribed") is False:
            folders.subscribe(self.account, name, on=False)
        if keep := folder.get("keep"):
            self._keep_for(name, retention.Keep(keep["days"], keep["for_good"]))

    def _keep_for(self, name: str, keep: retention.Keep) -> None:
        box = self.boxes[name]
        if box not in retention.retentions(self.account):
            retention.keep_for(self.account, box, keep)

    def _mute(self, thread: Any) -> None:
        if not isinstance(thread, str):
            raise TypeError("the name of a conversation is text")
        muting.mute(self.account, thread)

    def _note(self, box: int, whose: str, entries: Mapping[str, str]) -> None:
        owner = directory.account(whose) if whose else None
        if whose and owner is None:
            raise StoreError(f"There is nobody {whose}.")
        rows = AnnotationRows(owner.id if owner else self.account)
        if fresh := missing(entries, rows.get([box])[box]):
            rows.set(box, fresh)

    @contextmanager
    def _one(self) -> Iterator[None]:
        """Each thing by itself: what is there already is well, what cannot be is left for later."""
        try:
            with transaction.atomic():
                yield
        except MailboxExists:
            return
        except (StoreError, BadRights, KeyError, TypeError, ValueError, AttributeError):
            self.complete = False


def _list(told: Any) -> list[Any]:
    return told if isinstance(told, list) else []


def _pairs(told: Any) -> Iterator[tuple[str, Any]]:
    yield from told.items() if isinstance(told, dict) else ()
