"""App passwords: one for each mail program, so that a lost phone costs one line and no new password.

They are made here, of chance alone (90 bits): nobody guesses one, and SHA-256 keeps it as well as Argon2 would,
in microseconds. They never open the web.
"""

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from mailapp.directory import scramkeys, verified
from mailapp.directory.accounts import refuse_team
from mailapp.directory.accounts import row_of as account_row
from mailapp.directory.acts import SERVER, act
from mailapp.directory.knock import Knock
from mailapp.directory.lookup import info
from mailapp.directory.models import Account, AppPassword
from mailapp.directory.values import AccountInfo, AppPasswordInfo, DirectoryError

PROTOCOLS = ("smtp", "imap", "pop3", "sieve", "carddav")  # where one may open
LETTERS = "abcdefghjkmnpqrstuvwxyz"  # no i, l, o: nobody takes a letter for a digit
GROUPS, GROUP = 4, 5
SHAPE = re.compile(f"[{LETTERS}]{{{GROUPS * GROUP}}}")
NAME_LIMIT = 100  # characters
MOST = 100  # of one account
USED_EVERY = timedelta(hours=1)  # so often is written down that it was used


def app_passwords(account: str = "") -> list[AppPasswordInfo]:
    """Those of this account, or of all, the oldest first. Raises DirectoryError."""
    rows = AppPassword.objects.select_related("account")
    return [_info(row) for row in (rows.filter(account=account_row(account)) if account else rows)]


def add_app_password(
    account: str, name: str, protocols: Sequence[str] = PROTOCOLS, *, by: str = SERVER
) -> tuple[AppPasswordInfo, str]:
    """Make one. The text is told now, and never again. Raises DirectoryError."""
    person, name = account_row(account), _clean_name(name)
    refuse_team(person)
    doors = _known(protocols)
    if person.app_passwords.count() >= MOST:
        raise DirectoryError(f"{person.address} has {MOST} app passwords: revoke what is not used any more.")
    letters = "".join(secrets.choice(LETTERS) for _ in range(GROUPS * GROUP))
    text = _grouped(letters)
    # SCRAM proves exactly what was typed, and some type no hyphens.
    keys = " ".join(scramkeys.made(person.address, typed) for typed in (text, letters))
    given = {"digest": _digest(letters), "protocols": " ".join(doors), "scram": keys}
    with act(f"made the app password “{name}” of {person.address} for {_listed(doors)}", by, person.address):
        row, made = AppPassword.objects.get_or_create(account=person, name=name, defaults=given)
        if not made:
            raise DirectoryError(f"There is an app password “{name}” already.")
    return _info(row), text


def revoke_app_password(account: str, number: int, *, by: str = SERVER) -> AppPasswordInfo:
    """It opens nothing any more, in any process. Raises DirectoryError when this account has none such."""
    row = AppPassword.objects.select_related("account").filter(account=account_row(account), pk=number).first()
    return _revoke(row, by)


def revoke_app_password_named(account: str, name: str, *, by: str = SERVER) -> AppPasswordInfo:
    """As `revoke_app_password`, by its name."""
    row = AppPassword.objects.select_related("account").filter(account=account_row(account), name=name).first()
    return _revoke(row, by)


def find(account: Account, password: str) -> AppPassword | None:
    """The app password that this is. What cannot be one costs no query."""
    letters = password.replace("-", "").replace(" ", "").lower()
    if not SHAPE.fullmatch(letters):
        return None
    return account.app_passwords.filter(digest=_digest(letters)).first()


def opens(row: AppPassword, protocol: str) -> bool:
    """Whether it is for this protocol, one of PROTOCOLS."""
    return protocol in row.protocols.split()


def admit(knock: Knock, account: Account, row: AppPassword) -> AccountInfo:
    """Let in whoever has shown it. The journal hears of it once a minute, as of other passwords."""
    if verified.is_known(account.pk, row.digest, knock.kind):
        return info(account)
    verified.remember(account.pk, row.digest, knock.kind)
    now = timezone.now()
    if row.last_used is None or row.last_used < now - USED_EVERY:
        AppPassword.objects.filter(pk=row.pk).update(last_used=now)
    return knock.welcome(account, row.name)


def _revoke(row: AppPassword | None, by: str) -> AppPasswordInfo:
    if row is None:
        raise DirectoryError("There is no such app password; it may be revoked already.")
    gone = _info(row)
    with act(f"revoked the app password “{row.name}” of {row.account.address}", by, row.account.address):
        row.delete()
    return gone


def _grouped(letters: str) -> str:
    """As it is told: "abcde-fghjk-mnpqr-stuvw"."""
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def _digest(letters: str) -> str:
    return hashlib.sha256(letters.encode()).hexdigest()


def _clean_name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise DirectoryError("Give it a name, such as: Anna's phone.")
    if len(name) > NAME_LIMIT or not name.isprintable():
        raise DirectoryError(f"A name has at most {NAME_LIMIT} characters, and no control characters.")
    return name


def _known(protocols: Sequence[str]) -> list[str]:
    """In our order, each once."""
    if unknown := [one for one in protocols if one not in PROTOCOLS]:
        raise DirectoryError(f"{unknown[0]} is none of {_listed(PROTOCOLS)}.")
    if not protocols:
        raise DirectoryError(f"Choose one or more of {_listed(PROTOCOLS)}.")
    return [one for one in PROTOCOLS if one in protocols]


def _listed(protocols: Sequence[str]) -> str:
    return ", ".join(protocols)


def _info(row: AppPassword) -> AppPasswordInfo:
    doors = tuple(row.protocols.split())
    return AppPasswordInfo(row.pk, row.account.address, row.name, doors, row.created, row.last_used)
