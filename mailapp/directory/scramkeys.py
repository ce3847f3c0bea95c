"""What is kept of a password for SCRAM-SHA-256, as PostgreSQL writes it: SCRAM-SHA-256$rounds:salt$stored:server.

The salt is made of the name under this house's secret key. So all passwords of a person share one, as SCRAM needs
to tell them apart; and a name that nobody has gets one that looks like any other.
"""

import base64
import re
import secrets
from collections.abc import Iterable

from django.utils.crypto import salted_hmac

from mailapp.standards.sasl import Key, Secrets
from mailapp.standards.saslprep import Unprepared, saslprep
from mailapp.standards.scramserver import key_of

ROUNDS = 15_000  # RFC 7677 §4 asks for 4096 at least; this takes 5 ms once, when a password is set
SALT = 16  # octets
NONCE = 18  # octets of chance, before base64
KEPT = re.compile(r"SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):(.+)")


def made(name: str, password: str) -> str:
    """One key of this prepared password of a canonical name."""
    salt = _salt(name)
    key = key_of(password, salt, ROUNDS)
    return f"{_begins(name)}{_text(key.stored)}:{_text(key.server)}"


def of_password(name: str, password: str) -> str:
    """What is kept of a password that people type: its keys, by blanks.

    A client proves the password by SASLprep (RFC 5802 §2.2), or as it was typed, and both are ours.
    """
    return " ".join(made(name, form) for form in _forms(password))


def covers(name: str, kept: str, password: str) -> bool:
    """Whether `of_password` would make as many keys today, in the same way."""
    return is_current(name, kept) and len(kept.split()) == len(_forms(password))


def _forms(password: str) -> tuple[str, ...]:
    try:
        prepared = saslprep(password)
    except Unprepared:
        return (password,)
    return (password, prepared) if prepared not in ("", password) else (password,)  # of nothing seen, nothing is left


def is_current(name: str, kept: str) -> bool:
    """Whether it was made as it would be made today."""
    return kept.startswith(_begins(name))


def secrets_of(name: str, kept: Iterable[str]) -> Secrets:
    """For the exchange; keys of another salt cannot be asked for in the same one."""
    keys = tuple(key(one) for one in kept if is_current(name, one))
    return Secrets(_salt(name), ROUNDS, keys, secrets.token_urlsafe(NONCE))


def key(kept: str) -> Key:
    """The key of what `made` has made."""
    found = KEPT.fullmatch(kept)
    if found is None:
        raise ValueError("this is no key of SCRAM-SHA-256")
    return Key(base64.b64decode(found[3]), base64.b64decode(found[4]))


def _begins(name: str) -> str:
    return f"SCRAM-SHA-256${ROUNDS}:{_text(_salt(name))}$"


def _salt(name: str) -> bytes:
    return salted_hmac("pillarbox.scram", name, algorithm="sha256").digest()[:SALT]


def _text(octets: bytes) -> str:
    return base64.b64encode(octets).decode()
