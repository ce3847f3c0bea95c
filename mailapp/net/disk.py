"""Is it the disk? Files and the databases each say it in their own way."""

import errno
import re

from django.db import OperationalError

NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
FULL = re.compile(r"disk is full|No space left|disk I/O error")  # SQLITE_FULL, PostgreSQL's 53100, SQLITE_IOERR


def is_full(trouble: BaseException) -> bool:
    """The disk has no room, or does not take what it is given."""
    if isinstance(trouble, OSError):
        return trouble.errno in NO_SPACE
    return isinstance(trouble, OperationalError) and FULL.search(str(trouble)) is not None
