"""The first half of a delivery: the bytes in every target's Maildir, on their way to the disk.

A batch of letters shares what is dear: one look at the mailboxes and one sync, which runs in a thread of its own
while they are read and their rows are written. `indexing.index` waits for it: no row goes without its bytes.
"""

import errno
import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, partial

from mailapp.net import syncing
from mailapp.net.blanks import Blanks
from mailapp.standards.message.values import Facts
from mailapp.store import facts, flags, folders, maildir
from mailapp.store.values import INBOX, Delivery, Shelved, Target

Places = dict[tuple[int, str], folders.Place]

log = logging.getLogger(__name__)


@cache
def _blanks() -> Blanks:
    return Blanks(_room_of_blanks)


def _room_of_blanks() -> str:
    """No domain's directory begins with a dot; and housekeeping sweeps each tmp/."""
    return maildir.home("mail", ".blank", "tmp")


@dataclass(slots=True)
class _Draft:
    """A letter on its way to the shelf."""

    delivery: Delivery
    places: list[folders.Place] = field(default_factory=list)
    base: str = ""
    file: syncing.File | None = None
    said: Facts | None = None
    trouble: OSError | None = None


def shelve(deliveries: Sequence[Delivery]) -> list[Shelved | OSError]:
    """Write each letter once and link it into each target's Maildir; `Shelved.durable` tells when it is durable.

    A letter that fails is an OSError in its place and leaves no file; the others stand.
    """
    places = folders.places({(t.account, t.mailbox) for d in deliveries for t in d.targets})
    drafts = [_Draft(delivery) for delivery in deliveries]
    for draft in drafts:
        _guard(draft, partial(_write, places))
    _read_each(draft for draft in drafts if draft.delivery.content.size > syncing.QUICK)  # `begin` closes its file
    syncing.begin([draft.file for draft in drafts if draft.file and not draft.trouble])
    _read_each(draft for draft in drafts if draft.delivery.content.size <= syncing.QUICK)
    return [_shelved(draft) for draft in drafts]


def unshelve(shelved: Iterable[Shelved]) -> None:
    """Take back the files of letters whose rows could not be written."""
    for letter in shelved:
        with suppress(OSError):
            letter.durable()  # its sync ends before it goes
        for path in letter.links:
            maildir.remove(path)


def _place(places: Places, target: Target) -> folders.Place:
    place = places.get((target.account, target.mailbox)) or places.get((target.account, INBOX))
    if place is None:
        raise FileNotFoundError(errno.ENOENT, "the account is gone", str(target.account))
    return place


def _guard(draft: _Draft, step: Callable[[_Draft], None]) -> None:
    """Run one step of one letter; its failure is its own."""
    if draft.trouble is None:
        try:
            step(draft)
        except OSError as trouble:
            draft.trouble = trouble
        except Exception as bug:  # ours: the letter is not lost, its sender will try again
            log.exception("%s: cannot be shelved", draft.delivery.trace)
            draft.trouble = OSError(f"cannot be shelved: {type(bug).__name__}")


def _write(places: Places, draft: _Draft) -> None:
    """Onto a blank file, then to its place in every target's Maildir."""
    draft.places = [_place(places, target) for target in draft.delivery.targets]
    content = draft.delivery.content
    draft.base = maildir.base_name(content.size, draft.delivery.when)
    descriptor, blank = _blanks().take()
    draft.file = syncing.File(descriptor, content.size, draft=blank)
    content.write_to(descriptor)
    for target, place, base in zip(draft.delivery.targets, draft.places, _bases(draft), strict=True):
        path = maildir.place(place.directory, base, flags.first_suffix(target.flags))
        maildir.link(blank, path)
        draft.file.names.append(path)


def _bases(draft: _Draft) -> list[str]:
    """The same name in all accounts, but never twice in one account."""
    accounts: set[int] = set()
    bases = []
    for target in draft.delivery.targets:
        again = target.account in accounts
        bases.append(maildir.base_name(draft.delivery.content.size, draft.delivery.when) if again else draft.base)
        accounts.add(target.account)
    return bases


def _read_each(drafts: Iterable[_Draft]) -> None:
    for draft in drafts:
        _guard(draft, _read)


def _read(draft: _Draft) -> None:
    assert draft.file is not None  # whoever has no trouble was written
    draft.said = facts.of(draft.delivery.content, draft.file.descriptor)


def _shelved(draft: _Draft) -> Shelved | OSError:
    file = draft.file
    if trouble := draft.trouble or (file and file.trouble):
        _take_away(draft)
        return trouble
    assert file is not None
    assert draft.said is not None
    ids = tuple(place.mailbox for place in draft.places)
    return Shelved(draft.delivery, draft.said, draft.base, tuple(file.names), ids, file.durable)


def _take_away(draft: _Draft) -> None:
    if draft.file is None:
        return
    for path in draft.file.names:
        maildir.remove(path)
    if draft.file.sync is None:
        draft.file.close()
    else:
        with suppress(OSError):
            draft.file.durable()  # and then it is closed
