"""The first half of a delivery: the bytes in every target's Maildir, on their way to the disk.

A batch of letters shares what is dear: one look at the mailboxes and one sync, which runs in a thread of its own
while their rows are written. `indexing.index` waits for it: no row goes without its bytes.
"""

import errno
import logging
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TypeVar

from mailapp.net import durable
from mailapp.net.blanks import Blanks
from mailapp.standards.message.values import Facts
from mailapp.store import facts, flags, folders, maildir
from mailapp.store.values import INBOX, Delivery, Shelved, Target

SYNCS = 4  # batches that wait for the disk at the same time
QUICK = 64 * 1024  # octets; for the sync of what is larger no transaction is kept open

Places = dict[tuple[int, str], folders.Place]
Done = TypeVar("Done")

log = logging.getLogger(__name__)


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(SYNCS, thread_name_prefix="sync")


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
    descriptor: int = -1
    written: str = ""  # the file's name while it is nobody's mail
    base: str = ""
    links: list[str] = field(default_factory=list)
    trouble: OSError | None = None


def shelve(deliveries: Sequence[Delivery]) -> list[Shelved | OSError]:
    """Write each letter once and link it into each target's Maildir; `Shelved.durable` tells when it is durable.

    A letter that fails is an OSError in its place and leaves no file; the others stand.
    """
    places = folders.places({(t.account, t.mailbox) for d in deliveries for t in d.targets})
    drafts = [_Draft(delivery) for delivery in deliveries]
    for draft in drafts:
        _guard(draft, partial(_write, places))
    read = [_guard(draft, _read) for draft in drafts]
    # Not before: to read holds the interpreter, and the sync would not begin until it is done.
    sync = _pool().submit(_sync, drafts)
    sync.add_done_callback(lambda _: _close(drafts))
    if any(draft.delivery.content.size > QUICK for draft in drafts):
        wait([sync])
    return [_shelved(draft, sync, said) for draft, said in zip(drafts, read, strict=True)]


def unshelve(shelved: Iterable[Shelved]) -> None:
    """Take back the files of letters whose rows could not be written."""
    for letter in shelved:
        for path in letter.links:
            maildir.remove(path)


def _place(places: Places, target: Target) -> folders.Place:
    place = places.get((target.account, target.mailbox)) or places.get((target.account, INBOX))
    if place is None:
        raise FileNotFoundError(errno.ENOENT, "the account is gone", str(target.account))
    return place


def _guard(draft: _Draft, step: Callable[[_Draft], Done]) -> Done | None:
    """Run one step of one letter; its failure is its own."""
    if draft.trouble is None:
        try:
            return step(draft)
        except OSError as trouble:
            draft.trouble = trouble
        except Exception as bug:  # ours: the letter is not lost, its sender will try again
            log.exception("%s: cannot be shelved", draft.delivery.trace)
            draft.trouble = OSError(f"cannot be shelved: {type(bug).__name__}")
    return None


def _write(places: Places, draft: _Draft) -> None:
    """Onto a blank file, then to its place in every target's Maildir."""
    draft.places = [_place(places, target) for target in draft.delivery.targets]
    content = draft.delivery.content
    draft.base = maildir.base_name(content.size, draft.delivery.when)
    draft.descriptor, draft.written = _blanks().take()
    content.write_to(draft.descriptor)
    for target, place, base in zip(draft.delivery.targets, draft.places, _bases(draft), strict=True):
        path = maildir.place(place.directory, base, flags.first_suffix(target.flags))
        maildir.link(draft.written, path)
        draft.links.append(path)


def _bases(draft: _Draft) -> list[str]:
    """The same name in all accounts, but never twice in one account."""
    accounts: set[int] = set()
    bases = []
    for target in draft.delivery.targets:
        again = target.account in accounts
        bases.append(maildir.base_name(draft.delivery.content.size, draft.delivery.when) if again else draft.base)
        accounts.add(target.account)
    return bases


def _read(draft: _Draft) -> Facts:
    return facts.of(draft.delivery.content, draft.descriptor)


def _shelved(draft: _Draft, sync: "Future[None]", said: Facts | None) -> Shelved | OSError:
    if trouble := draft.trouble:
        _take_away(draft)
        return trouble
    assert said is not None  # whoever has no trouble was read
    ids = tuple(place.mailbox for place in draft.places)
    return Shelved(draft.delivery, said, draft.base, tuple(draft.links), ids, partial(_durable, sync, draft))


def _durable(sync: "Future[None]", draft: _Draft) -> None:
    """Wait for the disk. Raises OSError: the letter is not safe there."""
    sync.result()
    if draft.trouble:
        raise draft.trouble


def _sync(drafts: list[_Draft]) -> None:
    """All at once where that is cheaper and can be had; otherwise it is known whose letter cannot be made durable."""
    written = [draft for draft in drafts if not draft.trouble]
    if not durable.sync_together([draft.descriptor for draft in written]):
        _sync_each(written)


def _sync_each(drafts: list[_Draft]) -> None:
    """Files, then the directories that need it."""
    for draft in drafts:
        _guard(draft, lambda draft: os.fsync(draft.descriptor))
    apart = [draft for draft in drafts if not draft.trouble and not durable.names_go_along(draft.descriptor)]
    directories = {os.path.dirname(path) for draft in apart for path in draft.links}
    for directory, trouble in durable.sync_names(directories).items():
        _spoil(drafts, directory, trouble)


def _spoil(drafts: list[_Draft], directory: str, trouble: OSError) -> None:
    """Every letter that was linked into a directory which cannot be synced has failed."""
    for draft in drafts:
        if any(os.path.dirname(path) == directory for path in draft.links):
            draft.trouble = draft.trouble or trouble


def _take_away(draft: _Draft) -> None:
    for path in draft.links:
        maildir.remove(path)


def _close(drafts: list[_Draft]) -> None:
    """Nobody waits for this; names of drafts that a crash leaves behind are swept from tmp/."""
    for draft in drafts:
        if draft.descriptor >= 0:
            os.close(draft.descriptor)
            maildir.remove(draft.written)
