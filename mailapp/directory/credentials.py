"""Who knocks: a password is checked the same way for every protocol, throttled and noted in the journal."""

from functools import partial
from threading import BoundedSemaphore, Lock

from django.contrib.auth.hashers import check_password, make_password
from django.utils import timezone

from mailapp.directory import throttle, verified
from mailapp.directory.addresses import canonical
from mailapp.directory.lookup import info
from mailapp.directory.models import Account
from mailapp.directory.passwords import LENGTH_LIMIT, prepared
from mailapp.directory.values import AccountInfo, DirectoryError
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.policy import api as policy

NAME_LIMIT = 320  # characters of an address that we look at (RFC 5321 §4.5.3.1)

# Guesses for one account are weighed one after the other: many at once would all pass before the first is counted,
# and a client that opens ten connections would pay ten times for one password.
_turns = tuple(Lock() for _ in range(64))

# Argon2 takes 100 MB while it works: on a machine with 1 GB a morning's logins must not all work at once.
_hashing = BoundedSemaphore(2)


class BadCredentials(Exception):
    """No such address and password; why is nobody's business outside."""


class TooManyFailures(Exception):
    """Too many wrong passwords for this account or from this place: come back in `wait_seconds`."""

    def __init__(self, wait_seconds: float) -> None:
        super().__init__(f"too many failed logins: wait {wait_seconds:.0f} seconds")
        self.wait_seconds = wait_seconds


def check(address: str, password: str, client_ip: str, protocol: str) -> AccountInfo:
    """Whose password this is. Raises BadCredentials or TooManyFailures.

    `client_ip` may be "" when nobody knows it. A password that was right within the last minute is believed at
    once, without a journal row.
    """
    name = _name(address)
    with _turns[hash(name) % len(_turns)]:
        account = Account.objects.filter(address=name).first()
        password = prepared(password[: LENGTH_LIMIT + 1])
        if account and account.active and verified.is_known(account.pk, account.password, password):
            return info(account)
        keys = throttle.keys_of(name, client_ip)
        wait = throttle.waiting(keys, timezone.now())
        if wait:
            raise TooManyFailures(wait)
        if _is_right(account, password) and account and account.active:
            return _welcome(account, password, client_ip, protocol)
        raise _turned_away(name, account, keys, client_ip, protocol)


def _name(address: str) -> str:
    """The canonical address, or the words themselves: they count as a name that nobody has."""
    words = address.strip()[:NAME_LIMIT]
    try:
        return canonical(words)
    except DirectoryError:
        return "".join(letter if letter.isprintable() else "\ufffd" for letter in words)


def _is_right(account: Account | None, password: str) -> bool:
    """Compare, as slowly for an unknown name as for a wrong password: nobody learns who exists."""
    with _hashing:
        if account is None:
            make_password(password)
            return False
        return check_password(password, account.password, partial(_strengthen, account))


def _strengthen(account: Account, password: str) -> None:
    """A hash of an older strength is replaced when its password comes along."""
    outdated, account.password = account.password, make_password(password)
    Account.objects.filter(pk=account.pk, password=outdated).update(password=account.password)


def _welcome(account: Account, password: str, client_ip: str, protocol: str) -> AccountInfo:
    verified.remember(account.pk, account.password, password)
    throttle.forgive(account.address)
    summary = f"Logged in by {protocol}{_from(client_ip)}"
    journal.note(Step("login", summary, address=account.address, detail={"client": client_ip, "protocol": protocol}))
    return info(account)


def _turned_away(name: str, account: Account | None, keys: list[str], client_ip: str, protocol: str) -> BadCredentials:
    """Count it and write it down: the administrator may know why, the client may not."""
    wait = throttle.failed(keys, timezone.now(), policy.current())
    why = "no such account" if account is None else "wrong password" if account.active else "the account is off"
    summary = f"Login by {protocol}{_from(client_ip)} failed: {why}" + (f"; next try in {wait:.0f} s" if wait else "")
    detail = {"client": client_ip, "protocol": protocol, "wait": wait}
    journal.note(Step("login-failed", summary, address=name, detail=detail))
    return BadCredentials("no such address and password")


def _from(client_ip: str) -> str:
    return f" from {client_ip}" if client_ip else ""
