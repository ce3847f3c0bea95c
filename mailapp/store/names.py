"""Names: what a mailbox may be called, and the directories in which accounts and mailboxes lie."""

import hashlib
import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote, unquote

from mailapp.standards import mutf7
from mailapp.store.values import INBOX, SEPARATOR, BadMailboxName

LEVELS = 20  # how deep folders may lie in one another
DIRECTORY = 240  # octets of a folder's directory name; file systems allow 255
COMPONENT = 200  # octets of a directory named for a domain or a local part
FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029%*]")  # RFC 9051 §5.1: no controls, no LIST wildcards
NO_FILES = {".", ".."}
KEPT = "".join(chr(c) for c in range(0x21, 0x7F) if chr(c) not in "/%")


@lru_cache(4096)
def mailbox_name(name: str) -> str:
    """The name as it is kept: NFC, INBOX in capitals. Raises BadMailboxName with the reason."""
    kept = unicodedata.normalize("NFC", name)
    levels = kept.split(SEPARATOR)
    if levels[0].upper() == INBOX:  # RFC 9051 §5.1: INBOX is case-insensitive
        levels[0] = INBOX
    if FORBIDDEN.search(kept):
        raise BadMailboxName("A folder's name cannot hold control characters, % or *.")
    if any(not level.strip() for level in levels):
        raise BadMailboxName("A folder needs a name, and so does each folder above it.")
    if kept.startswith("#"):
        raise BadMailboxName("Names that begin with # are reserved.")  # RFC 9051 §5.1.2.1
    if len(levels) > LEVELS or len(_directory(levels)) > DIRECTORY:
        raise BadMailboxName("The name of the folder is too long.")
    return SEPARATOR.join(levels)


def new_name(name: str) -> str:
    """The same for a folder that is to be made: mbsync and whatever else keeps folders as files stops at these."""
    if NO_FILES.intersection(name.split(SEPARATOR)):
        raise BadMailboxName("No folder is called . or .. here.")
    return mailbox_name(name)


@lru_cache(4096)
def directory(name: str) -> str:
    """Where a mailbox lies below its account: '' for INBOX, else Maildir++ '.Folder.Sub'."""
    return "" if name == INBOX else _directory(name.split(SEPARATOR))


def _directory(levels: list[str]) -> str:
    try:
        encoded = [mutf7.encode(level).replace("\\", "\\5c").replace(".", "\\2e") for level in levels]
    except ValueError as broken:
        raise BadMailboxName("The name of the folder is not Unicode.") from broken
    return "." + ".".join(encoded)


def from_directory(entry: str) -> str:
    """The mailbox name of a directory '.Folder.Sub'. Raises ValueError when it cannot be one of ours."""
    levels = entry.removeprefix(".").split(".")
    plain = [mutf7.decode(level).replace("\\2e", ".").replace("\\5c", "\\") for level in levels]
    name = SEPARATOR.join(plain)
    if mailbox_name(name) != name or any(SEPARATOR in level for level in plain):
        raise ValueError(f"{entry} is not the directory of a folder")
    return name


def component(text: str) -> str:
    """A local part or domain as one safe path component: no slash, no NUL, no leading dot, not too long."""
    safe = quote(text, safe=KEPT)
    if safe.startswith("."):
        safe = "%2E" + safe[1:]
    if len(safe) > COMPONENT:
        digest = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
        safe = f"{safe[: COMPONENT - 40]}%~{digest}"
    return safe


def from_component(safe: str) -> str | None:
    """The text again; None when it was too long to be told."""
    return None if "%~" in safe else unquote(safe)
