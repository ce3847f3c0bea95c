"""Somebody knocks: by which name, from where, at which door. He is welcomed or turned away, and it is noted."""

import logging
from dataclasses import dataclass
from threading import Lock

from django.db import OperationalError
from django.utils import timezone

from mailapp.directory import throttle
from mailapp.directory.addresses import canonical
from mailapp.directory.lookup import info
from mailapp.directory.models import Account
from mailapp.directory.values import AccountInfo, DirectoryError
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.policy import api as policy

log = logging.getLogger(__name__)

NAME_LIMIT = 320  # characters of an address that we look at (RFC 5321 §4.5.3.1)
KINDS = {"http": "", "managesieve": "sieve"}  # what a door is called, where not by its protocol; "" is the web

# Guesses for one account are weighed one after the other: many at once would all pass before the first is counted,
# and a client that opens ten connections would pay ten times for one password.
_turns = tuple(Lock() for _ in range(64))


class BadCredentials(Exception):
    """No such address and password; why is nobody's business outside."""


class TooManyFailures(Exception):
    """Too many wrong passwords for this account or from this place: come back in `wait_seconds`."""

    def __init__(self, wait_seconds: float) -> None:
        super().__init__(f"too many failed logins: wait {wait_seconds:.0f} seconds")
        self.wait_seconds = wait_seconds


@dataclass(frozen=True, slots=True)
class Knock:
    """`client_ip` may be "" when nobody knows it."""

    name: str
    client_ip: str
    protocol: str

    @classmethod
    def of(cls, address: str, client_ip: str, protocol: str) -> "Knock":
        """The canonical address, or the words themselves: they count as a name that nobody has."""
        words = address.strip()[:NAME_LIMIT]
        try:
            name = canonical(words)
        except DirectoryError:
            name = "".join(letter if letter.isprintable() else "\ufffd" for letter in words)
        return cls(name, client_ip, protocol)

    @property
    def turn(self) -> Lock:
        """To be held while what was shown is weighed."""
        return _turns[hash(self.name) % len(_turns)]

    @property
    def kind(self) -> str:
        """The protocol as app passwords name it; "" for the web."""
        return KINDS.get(self.protocol.lower(), self.protocol.lower())

    @property
    def needs_app_password(self) -> bool:
        """The office may keep people's own passwords out of mail programs."""
        return bool(self.kind) and policy.current().app_passwords_only

    def account(self) -> Account | None:
        """Whoever has this name and may come in, and who may not: `active` says it. A team is nobody."""
        return Account.objects.filter(address=self.name).exclude(role=Account.Role.TEAM).first()

    def refuse_while_waiting(self) -> None:
        """Raises TooManyFailures."""
        wait = throttle.waiting(self._keys, timezone.now())
        if wait:
            raise TooManyFailures(wait)

    def welcome(self, account: Account, app: str = "") -> AccountInfo:
        """Note it; `app` is the name of the app password, if it was one."""
        by = f" with the app password “{app}”" if app else ""
        detail = {"client": self.client_ip, "protocol": self.protocol} | ({"app": app} if app else {})
        summary = f"Logged in by {self.protocol}{self._from}{by}"
        try:
            throttle.forgive(account.address)
            journal.note(Step("login", summary, address=account.address, detail=detail))
        except OperationalError as trouble:  # a full disk keeps nobody from reading what is there
            log.error("%s: %s, which could not be written down: %s", account.address, summary, trouble)
        return info(account)

    def turned_away(self, why: str) -> BadCredentials:
        """Count it and write it down: the administrator may know why, the client may not."""
        wait = throttle.failed(self._keys, timezone.now(), policy.current())
        later = f"; next try in {wait:.0f} s" if wait else ""
        summary = f"Login by {self.protocol}{self._from} failed: {why}{later}"
        detail = {"client": self.client_ip, "protocol": self.protocol, "wait": wait}
        journal.note(Step("login-failed", summary, address=self.name, detail=detail))
        return BadCredentials("no such address and password")

    @property
    def _keys(self) -> list[str]:
        return throttle.keys_of(self.name, self.client_ip)

    @property
    def _from(self) -> str:
        return f" from {self.client_ip}" if self.client_ip else ""
