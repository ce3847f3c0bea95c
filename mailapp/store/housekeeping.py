"""What the store does in quiet moments: mirror flags, write down what only the database knows, empty old graves, sweep
away drafts that a crash left."""

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from mailapp.policy import api as policy
from mailapp.store import attached, departed, graves, keepsake, keepsake_house, maildir, retention
from mailapp.store.mirror import mirror

ATTACHED_SECONDS = 10.0  # of each round that list what is attached to letters, until all is
DRAFT_SECONDS = 36 * 3600  # after which a file in tmp/ is nobody's (https://cr.yp.to/proto/maildir.html)


@dataclass(frozen=True, slots=True)
class Kept:
    """What was done: files renamed after their flags, keepsakes written, graves emptied, drafts swept away, old letters
    taken out of folders that keep none."""

    mirrored: int
    written: int
    purged: int
    swept: int
    retired: int = 0


def housekeeping(*, sweep: bool = True) -> Kept:
    """One round, bounded; call it every minute. `sweep` looks through all tmp directories: once an hour will do."""
    oldest = datetime.now(UTC) - timedelta(days=policy.current().undelete_days)
    if sweep:
        departed.purge(oldest)
    attached.catch_up(seconds=ATTACHED_SECONDS)
    attached.sweep()
    return Kept(
        mirror(),
        keepsake.write() + keepsake_house.write(),
        graves.purge(oldest),
        sweep_drafts() if sweep else 0,
        retention.retire(datetime.now(UTC)),
    )


def sweep_drafts() -> int:
    """Remove files in tmp/ that no delivery can still be writing; how many."""
    limit, swept = time.time() - DRAFT_SECONDS, 0
    for directory, below, files in os.walk(maildir.home("mail")):
        if os.path.basename(directory) == "tmp":
            swept += sum(_sweep(f"{directory}/{name}", limit) for name in files)
        below[:] = [name for name in below if name not in ("new", "cur")]
    return swept


def _sweep(path: str, limit: float) -> bool:
    with suppress(FileNotFoundError):
        if os.lstat(path).st_mtime < limit:
            os.unlink(path)
            return True
    return False
