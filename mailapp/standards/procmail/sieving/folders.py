"""Paths of mailboxes → names of folders; "" is the INBOX."""

import re

from mailapp.standards import mutf7
from mailapp.standards.procmail.errors import Untranslatable
from mailapp.standards.procmail.sieving.code import REFERENCE
from mailapp.standards.procmail.sieving.person import Person

NOTHING = "/dev/null"
TREES = ("Maildir", ".maildir", "mail", "Mail", ".mail")  # in which folders lie, below a person's home
INBOXES = ("inbox", "")
HOME_INBOX = "mbox"  # below the home itself
SPOOLS = re.compile(r"/(?:var/)?(?:spool/)?mail/[^/]+\Z|/usr/(?:spool/)?mail/[^/]+\Z")
FORBIDDEN = re.compile(r"[\x00\x03-\x1f\x7f%*]")


class Folders:
    """`root` is the directory below which names of folders begin."""

    def __init__(self, person: Person) -> None:
        self._home = person.directory
        self.root = person.directory
        self.fixed = False

    def begin_at(self, maildir: str) -> None:
        """The first MAILDIR that is not the home itself."""
        if not self.fixed and maildir.rstrip("/") not in ("", self._home, "."):
            self.root, self.fixed = maildir.rstrip("/"), True

    def absolute(self, path: str, maildir: str) -> str:
        if path.startswith("/"):
            return path
        return f"{maildir.rstrip('/')}/{path.removeprefix('./')}"

    def name(self, path: str, maildir: str) -> str:
        """Of an mbox, a Maildir (with a slash at its end) or an MH folder (with “/.”). Raises Untranslatable."""
        whole = re.sub(r"/{2,}", "/", self.absolute(path, maildir))
        if SPOOLS.match(whole):
            return ""
        bare = whole.removesuffix("/.").rstrip("/")
        relative = self._below(bare)
        if relative.lower() in INBOXES or bare in (self.root, self._home, f"{self._home}/{HOME_INBOX}"):
            return ""
        levels = [level for part in relative.split("/") for level in _levels(part)]
        if any(level == ".." for level in levels):
            raise Untranslatable("the path goes up by “..”: write where it leads")
        return FORBIDDEN.sub("_", "/".join(filter(None, levels))).removeprefix("INBOX/") or ""

    def _below(self, path: str) -> str:
        trees = [f"{self._home}/{tree}" for tree in TREES]
        for root in (*([self.root] if self.fixed else []), *trees, self._home):
            if path == root or path.startswith(root + "/"):
                return path[len(root) + 1 :]
        return path.rpartition("/")[2]  # elsewhere on the machine


def _levels(part: str) -> list[str]:
    """A directory of Maildir++, “.Lists.Choir”, is a folder in a folder; its name is in modified UTF-7."""
    if not part.startswith(".") or part in (".", ".."):
        return [part if part != "." else ""]
    found = REFERENCE.sub(lambda each: each[0].replace(".", "\3"), part[1:]).split(".")
    return [_decoded(level) for level in found]


def _decoded(level: str) -> str:
    try:
        return mutf7.decode(level) if "&" in level and level.isascii() and level.isprintable() else level
    except ValueError:
        return level
