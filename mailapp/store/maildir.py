"""Message files: a Maildir++ tree for each account (https://cr.yp.to/proto/maildir.html).

    mail/<domain>/<local part>/{tmp,new,cur}             INBOX
    mail/<domain>/<local part>/.Folder.Sub/{tmp,new,cur}
    graveyard/<domain>/<local part>/<base name>          expunged, can be dug up

A file is never changed, only linked, renamed and removed. Its name tells its size, so that one
that a power loss has cut shows itself.
"""

import itertools
import os
import re
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from functools import cache

from django.conf import settings

from mailapp.net.durable import sync_directory
from mailapp.store import names
from mailapp.store.values import BadMailboxName

BASE = re.compile(r"(?P<seconds>\d{1,12})\..*?(?:,S=(?P<size>\d+))?(?:,W=\d+)?$")
TRIES = 5  # where another process removes, renames or marks meanwhile
OURS = re.compile(r"\d+\.M\d+P(?P<pid>\d+)Q\d+\.(?P<host>.+),S=\d+$")
_count = itertools.count(1)


def home(*below: str) -> str:
    """A directory of the house, as text: the hot path joins thousands of these."""
    return os.path.join(settings.PILLARBOX_HOME, *below)


def root(address: str) -> str:
    """The Maildir of an account, which is its INBOX."""
    return home("mail", *components(address))


def graveyard(address: str) -> str:
    return home("graveyard", *components(address))


def folder(address: str, name: str) -> str:
    """The Maildir of a mailbox."""
    below = names.directory(name)
    return f"{root(address)}/{below}" if below else root(address)


def components(address: str) -> tuple[str, str]:
    """Domain and local part as names of directories."""
    local, _, domain = address.rpartition("@")
    return names.component(domain), names.component(local)


@cache
def _host() -> str:
    return socket.gethostname().replace("/", "\\057").replace(":", "\\072") or "localhost"


@cache
def _process() -> int:
    return os.getpid()


os.register_at_fork(after_in_child=_process.cache_clear)


def base_name(size: int, when: datetime | None = None) -> str:
    """A file name that no other node, process or moment makes; it tells INTERNALDATE and size."""
    return base_name_at(size, int(when.timestamp() if when else time.time()))


def base_name_at(size: int, seconds: int) -> str:
    """The same for a moment in seconds since 1970."""
    now = time.time()
    return f"{max(seconds, 0)}.M{int(now % 1 * 1_000_000)}P{_process()}Q{next(_count)}.{_host()},S={size}"


def size_told(base: str) -> int | None:
    """The size that the name tells, None when it tells none."""
    told = BASE.match(base)
    return int(told["size"]) if told and told["size"] else None


def make(directory: str) -> None:
    """A Maildir with its three rooms; nothing happens when it is there. Should it be removed meanwhile, once more."""
    for _ in range(TRIES - 1):
        with suppress(FileNotFoundError, FileExistsError):
            return _make(directory)
    _make(directory)


def _make(directory: str) -> None:
    for room in ("tmp", "new", "cur"):
        os.makedirs(f"{directory}/{room}", mode=0o700, exist_ok=True)
    if os.path.basename(directory).startswith("."):  # Maildir++: tells a folder from a Maildir of its own
        os.close(os.open(f"{directory}/maildirfolder", os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    sync_directory(directory)
    sync_directory(os.path.dirname(directory))


def draft(directory: str, base: str) -> str:
    """Where a file is written before it is anybody's mail."""
    return f"{directory}/tmp/{base}"  # noqa: S108  (the Maildir's own)


def place(directory: str, base: str, suffix: str) -> str:
    """Where a message's file lies: in new/ while nobody has marked it, else in cur/ with its flags."""
    return f"{directory}/cur/{base}{suffix}" if suffix else f"{directory}/new/{base}"


def link(source: str, target: str) -> None:
    """A second name for the same bytes; a durable copy where the file system has no links between the two."""
    try:
        os.link(source, target)
    except FileNotFoundError:
        if not os.path.exists(source):
            raise
        make(os.path.dirname(os.path.dirname(target)))
        link(source, target)
    except OSError as trouble:
        if isinstance(trouble, FileExistsError):
            raise
        _copy(source, target)


def _copy(source: str, target: str) -> None:
    written = draft(os.path.dirname(os.path.dirname(target)), os.path.basename(target))
    try:
        with open(source, "rb") as old, open(written, "xb") as new:
            shutil.copyfileobj(old, new)
            new.flush()
            os.fsync(new.fileno())
        os.rename(written, target)
        sync_directory(os.path.dirname(target))
    except OSError:
        remove(written)
        raise


def remove(path: str) -> None:
    """Gone afterwards, whether it was there or not."""
    with suppress(FileNotFoundError):
        os.unlink(path)


def locate(directory: str, base: str, suffix: str) -> str | None:
    """The file's path now: by its last known name, else by its base name (somebody has marked it)."""
    path = place(directory, base, suffix)
    if os.path.lexists(path):
        return path
    for found, entry in entries(directory):
        if entry == base:
            return found
    return None


def entries(directory: str) -> Iterator[tuple[str, str]]:
    """(path, base name) of each message file in new/ and cur/."""
    for room in ("new", "cur"):
        with suppress(FileNotFoundError), os.scandir(f"{directory}/{room}") as listing:
            for entry in listing:
                if not entry.name.startswith("."):
                    yield entry.path, entry.name.partition(":")[0]


def written_since(directory: str, seconds: float) -> Iterator[tuple[str, str]]:
    """Those of the `entries` whose octets were written since then; where no name has come since, nobody looks."""
    for room in ("new", "cur"):
        with suppress(FileNotFoundError):
            if os.stat(f"{directory}/{room}").st_mtime >= seconds:
                yield from _written_since(f"{directory}/{room}", seconds)


def _written_since(room: str, seconds: float) -> Iterator[tuple[str, str]]:
    with os.scandir(room) as listing:
        for entry in listing:
            if not entry.name.startswith(".") and entry.stat(follow_symlinks=False).st_mtime >= seconds:
                yield entry.path, entry.name.partition(":")[0]


def folders(address: str) -> Iterator[str]:
    """Mailbox names of the Maildirs that are there, INBOX first."""
    yield "INBOX"
    with suppress(FileNotFoundError), os.scandir(root(address)) as listing:
        for entry in sorted(listing, key=lambda entry: entry.name):
            if entry.name.startswith(".") and entry.is_dir() and os.path.isdir(f"{entry.path}/cur"):
                with suppress(ValueError, BadMailboxName):
                    yield names.from_directory(entry.name)


def rename_folder(address: str, name: str, to: str) -> None:
    """Move one Maildir; into one that is there already (a delivery was quicker) file by file."""
    old, new = folder(address, name), folder(address, to)
    try:
        os.rename(old, new)
    except FileNotFoundError:
        return
    except OSError:
        make(new)
        for _ in range(TRIES):
            for path, _name in list(entries(old)):
                with suppress(FileNotFoundError):  # it is being marked: the next time it is found by its new name
                    os.rename(path, f"{new}/{path.removeprefix(old + '/')}")
        remove_folder(address, name)
    sync_directory(root(address))


def remove_folder(address: str, name: str) -> None:
    remove_empty(folder(address, name))


def remove_empty(directory: str) -> None:
    """Take away a folder's Maildir when no message lies in it; otherwise it stays, for `reconcile`."""
    with suppress(OSError):
        for room in ("new", "cur"):
            os.rmdir(f"{directory}/{room}")
        shutil.rmtree(directory)  # only tmp and the list of keywords are left
