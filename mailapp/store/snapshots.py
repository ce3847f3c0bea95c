"""A mailbox as it is opened: UIDs in order, consistent with the MODSEQ.

What was read last is remembered, for as long as the mailbox's row says that it is so: programs open the same folder
again and again, and many people the same one.
"""

from itertools import chain

from django.db import connection, transaction

from mailapp.directory.recent import Recent
from mailapp.store import flags, folders
from mailapp.store.models import Mailbox
from mailapp.store.roster import Roster
from mailapp.store.values import Snapshot

# By hand, as every SELECT of a client runs them, and the ORM builds them anew each time.
UIDS = "SELECT uid FROM store_message WHERE mailbox_id = %s ORDER BY uid"
UNSEEN = "SELECT uid FROM store_message WHERE mailbox_id = %s AND flags & %s = 0 ORDER BY uid LIMIT 1"
TRIES = 10  # to read a mailbox between two changes, before changes are held off
KEPT = 64  # mailboxes
KEPT_SECONDS = 600.0

_rosters: Recent[Roster] = Recent(KEPT_SECONDS, KEPT)
_unseen: Recent[int] = Recent(KEPT_SECONDS, KEPT)


def snapshot(account: int, name: str) -> Snapshot:
    """Without a lock unless somebody writes all the time."""
    row = folders.by_name(account, name)
    if (known := _rosters.get(_inhabitants(row))) is not None:
        return Snapshot(folders.info(row), known)
    for _ in range(TRIES):
        uids = _uids(row.pk)
        now = folders.by_id(account, row.pk)
        if now.highestmodseq == row.highestmodseq:
            _rosters.keep(_inhabitants(row), uids, _rosters.generation)
            return Snapshot(folders.info(now), uids)
        row = now
    with transaction.atomic():
        row = folders.by_id(account, row.pk, lock=True)
        return Snapshot(folders.info(row), _uids(row.pk))


def first_unseen(account: int, box: int) -> int:
    """The UID of the first message that is not read; 0 when there is none."""
    row = folders.by_id(account, box)
    if not row.unseen:
        return 0
    state = _state(row)
    found = _unseen.get(state)
    if found is None:
        with connection.cursor() as cursor:
            cursor.execute(UNSEEN, (box, flags.SEEN_BIT))
            found = int((cursor.fetchone() or (0,))[0])
        _unseen.keep(state, found, _unseen.generation)
    return found


def forget() -> None:
    """The database is another one (tests)."""
    _rosters.clear()
    _unseen.clear()


def _inhabitants(row: Mailbox) -> str:
    """Changes when a message comes or goes: what comes takes a UID, and then fewer are left by what goes alone."""
    return f"{row.pk} {row.uidvalidity} {row.uidnext} {row.messages}"


def _state(row: Mailbox) -> str:
    """Changes when any of its messages does."""
    return f"{_inhabitants(row)} {row.highestmodseq}"


def _uids(box: int) -> Roster:
    with connection.cursor() as cursor:
        cursor.execute(UIDS, (box,))
        return Roster(list(chain.from_iterable(cursor.fetchall())))
