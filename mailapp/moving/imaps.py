"""Letters of an IMAP server (RFC 3501): folder by folder, with flags, keywords and dates. Nothing is changed there."""

import re
import ssl
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from mailapp.moving.brought import LETTER_OCTETS, STANDARD, Brought, Known, Unread, called
from mailapp.store.flags import KEYWORD
from mailapp.store.values import ANSWERED, DELETED, DRAFT, FLAGGED, SEEN, Flags

PATIENCE = 60  # seconds for each answer
AT_ONCE = 200  # letters whose facts are asked for at once
AT_ONCE_OCTETS = 16 * 1024 * 1024  # of letters that are fetched at once
SYSTEM = {flag.lower(): flag for flag in (ANSWERED, DELETED, DRAFT, FLAGGED, SEEN)}
USES = {  # RFC 6154 §2
    **{b"\\sent": "Sent", b"\\drafts": "Drafts", b"\\junk": "Junk", b"\\trash": "Trash", b"\\archive": "Archive"},
}
NO_FOLDER = (
    b"\\noselect",
    b"\\nonexistent",
    b"\\all",
    b"\\flagged",
    b"\\important",
)  # the last three repeat others' letters
PORT = re.compile(r"(.+?|\[.+\])(?::(\d{1,5}))?\Z")

Familiar = Callable[[Collection[str]], set[str]]  # marks of letters → those of letters that have come already


class NoImap(Exception):
    """A sentence for whoever asked."""


@dataclass(frozen=True, slots=True)
class Server:
    """`tls`: "at-once", "starttls" or "none"; `trusted`: whether its certificate must be good."""

    host: str
    port: int
    tls: str = "at-once"
    trusted: bool = True

    @classmethod
    def of(cls, text: str, tls: str = "", trusted: bool = True) -> "Server":
        """host or host:port; port 143 is for STARTTLS unless something else is said. Raises NoImap."""
        found = PORT.fullmatch(text)
        if not found or (found[2] and not 0 < int(found[2]) < 65536):
            raise NoImap(f"{text!r} names no server: write mail.example.com or mail.example.com:993.")
        kind = tls or ("starttls" if found[2] == "143" else "at-once")
        return cls(found[1].strip("[]"), int(found[2] or (993 if kind == "at-once" else 143)), kind, trusted)


@contextmanager
def opened(server: Server, login: str, password: str) -> Iterator[IMAPClient]:
    """Raises NoImap."""
    where = f"{server.host}:{server.port}"
    try:
        with IMAPClient(
            server.host,
            server.port,
            ssl=server.tls == "at-once",
            ssl_context=_trust(server),
            timeout=PATIENCE,
        ) as imap:
            if server.tls == "starttls":
                imap.starttls(_trust(server))
            imap.login(login, password)
            yield imap
    except LoginError as trouble:
        raise NoImap(f"{where} does not let {login} in: {_words(trouble)}.") from trouble
    except ssl.SSLCertVerificationError as trouble:
        raise NoImap(
            f"The certificate of {where} is not good: {trouble.verify_message}. Where you know the server, "
            "--any-certificate goes on."
        ) from trouble
    except ssl.SSLError as trouble:
        raise NoImap(
            f"{where} does not speak TLS as it should ({trouble.reason}): try --tls starttls or none."
        ) from trouble
    except (IMAPClientError, OSError, EOFError) as trouble:
        raise NoImap(f"{where}: {_words(trouble)}. What has come stays; do it again to go on.") from trouble


def _trust(server: Server) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not server.trusted:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _words(trouble: BaseException) -> str:
    """What the other side said, in one line."""
    said = str(getattr(trouble, "strerror", None) or trouble) or type(trouble).__name__
    if said.startswith("b'") or said.startswith('b"'):  # as imaplib quotes it
        said = said[2:-1]
    return " ".join(said.split()).rstrip(".")


def letters(imap: IMAPClient, server: Server, familiar: Familiar) -> Iterator[Brought | Known | Unread]:
    """Everything in one's own folders; what `familiar` knows is not fetched again. Raises IMAPClientError, OSError."""
    for name, folder in _folders(imap):
        try:
            told = imap.select_folder(name, readonly=True)
        except IMAPClientError as trouble:
            yield Unread(f"folder {_name(name)}", _words(trouble))
            continue
        place = f"{server.host} {_name(name)} {told[b'UIDVALIDITY']}"
        yield from _Folder(imap, folder, place, familiar).letters()


def _folders(imap: IMAPClient) -> Iterator[tuple[Any, str]]:
    """(its name there, its name here), without those of other people."""
    others = _others(imap)
    for flags, delimiter, name in imap.list_folders():
        said = {flag.lower() for flag in flags}
        if said.intersection(NO_FOLDER) or _name(name).startswith(others):
            continue
        levels = _name(name).split(delimiter.decode()) if delimiter else [_name(name)]
        levels = [level.replace("/", "-") for level in levels]
        use = next((USES[flag] for flag in said if flag in USES), "")
        yield name, use if use and _is_top(levels) else called(levels)


def _is_top(levels: list[str]) -> bool:
    return len(levels) == 1 or (len(levels) == 2 and levels[0].upper() == STANDARD["inbox"])


def _others(imap: IMAPClient) -> tuple[str, ...]:
    """Prefixes of what is other people's and shared (RFC 2342)."""
    if not imap.has_capability("NAMESPACE"):
        return ()
    found = imap.namespace()
    return tuple(_name(prefix) for kind in (found.other, found.shared) for prefix, _ in kind or () if prefix)


def _name(name: Any) -> str:
    return name if isinstance(name, str) else bytes(name).decode("utf-8", "replace")


class _Folder:
    """One folder, selected."""

    def __init__(self, imap: IMAPClient, folder: str, place: str, familiar: Familiar) -> None:
        self._imap, self._folder, self._place, self._familiar = imap, folder, place, familiar

    def letters(self) -> Iterator[Brought | Known | Unread]:
        uids = sorted(self._imap.search("ALL"))
        for start in range(0, len(uids), AT_ONCE):
            some = uids[start : start + AT_ONCE]
            there = self._familiar([self._mark(uid) for uid in some])
            yield from (Known(self._folder) for uid in some if self._mark(uid) in there)
            fresh = [uid for uid in some if self._mark(uid) not in there]
            if fresh:
                yield from self._fetched(fresh)

    def _mark(self, uid: int) -> str:
        return f"{self._place} {uid}"

    def _fetched(self, uids: list[int]) -> Iterator[Brought | Unread]:
        facts = self._imap.fetch(uids, ["RFC822.SIZE", "FLAGS", "INTERNALDATE"])
        for group in _groups({uid: facts[uid].get(b"RFC822.SIZE", 0) for uid in uids if uid in facts}):
            if facts[group[0]][b"RFC822.SIZE"] > LETTER_OCTETS:
                yield Unread(self._mark(group[0]), "too large for a letter")
                continue
            bodies = self._imap.fetch(group, ["BODY.PEEK[]"])
            for uid in group:
                octets = bodies.get(uid, {}).get(b"BODY[]")
                if octets is None:
                    yield Unread(self._mark(uid), "the server does not give it")
                    continue
                when = facts[uid].get(b"INTERNALDATE") or datetime.now(UTC)
                yield Brought(
                    self._folder,
                    octets,
                    _flags(facts[uid].get(b"FLAGS", ())),
                    _in_utc(when),
                    self._mark(uid),
                    self._mark(uid),
                )


def _groups(sizes: dict[int, int]) -> Iterator[list[int]]:
    """UIDs that are fetched together."""
    some: list[int] = []
    octets = 0
    for uid, size in sizes.items():
        if some and octets + size > AT_ONCE_OCTETS:
            yield some
            some, octets = [], 0
        some.append(uid)
        octets += size
    if some:
        yield some


def _flags(said: Collection[bytes]) -> Flags:
    words = [word.decode("utf-8", "replace") for word in said]
    system = {SYSTEM[word.lower()] for word in words if word.lower() in SYSTEM}
    return frozenset(system | {word for word in words if KEYWORD.fullmatch(word)})


def _in_utc(when: datetime) -> datetime:
    """imapclient gives local time without a zone."""
    return when.astimezone(UTC)
