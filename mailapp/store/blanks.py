"""Blank files: made before a letter comes, written when it does, and then linked to where they belong.

The dearest part of a new file is finding it an inode: up to 0.4 ms on ext4 where many files were deleted
lately, as long as its sync. So a few lie ready, and a thread makes more while the letters are indexed.
"""

import os
import secrets
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass

from mailapp.net.durable import sync_directory
from mailapp.store import maildir

READY = 16  # blank files of one process

Submit = Callable[[Callable[[], None]], "Future[None]"]


@dataclass(frozen=True, slots=True)
class Blank:
    """An empty file, open for reading and writing."""

    descriptor: int
    path: str


class Blanks:
    """What one process has in stock. `submit` runs a call in another thread."""

    def __init__(self, submit: Submit) -> None:
        self._submit = submit
        self._stock: deque[Blank] = deque()
        self._refill: Future[None] | None = None

    def take(self) -> tuple[int, str]:
        """(descriptor, path) of a blank file, the caller's own from now on. Raises OSError."""
        blank = self._fresh() or make()
        if len(self._stock) <= READY // 2 and (self._refill is None or self._refill.done()):
            self._refill = self._submit(self._fill)
        return blank.descriptor, blank.path

    def _fresh(self) -> Blank | None:
        with suppress(IndexError):  # another thread was quicker
            while blank := self._stock.popleft():
                if os.fstat(blank.descriptor).st_nlink:
                    return blank
                os.close(blank.descriptor)  # it lay so long that it was swept away
        return None

    def _fill(self) -> None:
        with suppress(OSError):  # whoever takes the next one is told
            while len(self._stock) < READY:
                self._stock.append(make())


def make() -> Blank:
    """A blank file on the disk of the Maildirs. Raises OSError."""
    path = os.path.join(_directory(), f"{os.getpid()}-{secrets.token_hex(8)}")
    mode = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        return Blank(os.open(path, mode, 0o600), path)
    except FileNotFoundError:
        os.makedirs(_directory(), mode=0o700, exist_ok=True)
        sync_directory(maildir.home("mail"))
        return Blank(os.open(path, mode, 0o600), path)


def _directory() -> str:
    """No domain's directory begins with a dot; and housekeeping sweeps each tmp/."""
    return maildir.home("mail", ".blank", "tmp")
