"""Blank files: made before a letter comes, written when it does, and then put where they belong.

The dearest part of a new file is finding it an inode: up to 0.4 ms on ext4 where many files were deleted
lately, as long as its sync. So a few lie ready, and a thread makes more while the letters are indexed.
"""

import os
import secrets
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from mailapp.net.durable import sync_directory

READY = 16  # blank files of one process


@dataclass(frozen=True, slots=True)
class Blank:
    """An empty file, open for reading and writing."""

    descriptor: int
    path: str


class Blanks:
    """What one process has in stock in this directory, which is made when it is missing."""

    def __init__(self, directory: Callable[[], str]) -> None:
        self._directory = directory
        self._stock: deque[Blank] = deque()
        self._filling = False
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="blanks")

    def take(self) -> tuple[int, str]:
        """(descriptor, path) of a blank file, the caller's own from now on. Raises OSError."""
        blank = self._fresh() or self._make()
        if len(self._stock) <= READY // 2 and not self._filling:
            self._filling = True
            self._pool.submit(self._fill)
        return blank.descriptor, blank.path

    def _fresh(self) -> Blank | None:
        with suppress(IndexError):  # another thread was quicker
            while blank := self._stock.popleft():
                if os.fstat(blank.descriptor).st_nlink:
                    return blank
                os.close(blank.descriptor)  # it lay so long that it was swept away
        return None

    def _fill(self) -> None:
        try:
            while len(self._stock) < READY:
                self._stock.append(self._make())
        except OSError:  # whoever takes the next one is told
            return
        finally:
            self._filling = False

    def _make(self) -> Blank:
        directory = self._directory()
        path = os.path.join(directory, f"{os.getpid()}-{secrets.token_hex(8)}")
        mode = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        try:
            return Blank(os.open(path, mode, 0o600), path)
        except FileNotFoundError:
            os.makedirs(directory, mode=0o700, exist_ok=True)
            sync_directory(os.path.dirname(directory))
            return Blank(os.open(path, mode, 0o600), path)
