"""Making files and their names durable, few syncs for many letters.

Measured on ext4, letters of 1 KB in batches of 20: a thread pool of fsyncs 6,000 a second for 0.16 ms of
CPU each, one syncfs 14,000 for 0.05 ms. A letter that comes alone does not pay for what others have
written to the same disk: it gets its own fsync, which on most file systems carries its names as well.
"""

import ctypes
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

SHARED_FROM = 4  # letters; from here on one sync of the whole file system is cheaper than one for each

# Where fsync(2) of a file makes the names that it was just given durable, too, because they stand in the same
# transaction of the journal as its count of links. Tried by mounting copies of a disk: docs/decisions/0009.
NAMES_GO_ALONG = frozenset({"ext4", "xfs", "btrfs"})

_libc = ctypes.CDLL(None, use_errno=True)


def sync_together(descriptors: Sequence[int]) -> bool:
    """One syncfs(2) for each file system: all files and all names on it. False when that cannot be had."""
    if len(descriptors) < SHARED_FROM or not hasattr(_libc, "syncfs"):
        return False
    devices = {os.fstat(descriptor).st_dev: descriptor for descriptor in descriptors}
    return all(_libc.syncfs(descriptor) == 0 for descriptor in devices.values())


def sync_names(directories: Iterable[str]) -> dict[str, OSError]:
    """Sync each directory; what went wrong with which."""
    troubles = {}
    for directory in sorted(set(directories)):
        try:
            sync_directory(directory)
        except OSError as trouble:
            troubles[directory] = trouble
    return troubles


def sync_directory(directory: str) -> None:
    """Names in this directory are durable afterwards. Raises OSError."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def names_go_along(descriptor: int) -> bool:
    """Whether fsync of this file syncs its newest names: no directory needs a sync of its own then."""
    return _file_systems().get(os.fstat(descriptor).st_dev) in NAMES_GO_ALONG


@cache
def _file_systems() -> Mapping[int, str]:
    """Device → kind of file system; what is mounted later is unknown, and gets its directories synced."""
    found: dict[int, str] = {}
    try:
        with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as mounts:
            for line in mounts:
                mount, _, system = line.partition(" - ")
                major, _, minor = mount.split()[2].partition(":")
                found[os.makedev(int(major), int(minor))] = system.split()[0]
    except OSError:  # no /proc here
        return {}
    return found
