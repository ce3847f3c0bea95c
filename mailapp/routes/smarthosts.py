"""Servers that take our mail further: for everybody, for some senders, or when nobody else can be reached."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from mailapp.net import sealed
from mailapp.routes import wording
from mailapp.routes.acts import SERVER, act
from mailapp.routes.models import Smarthost
from mailapp.routes.values import RouteError, SmarthostInfo, TlsLevel

SECRET_LENGTH = 1000  # characters
KEPT = ("nexthop", "senders", "fallback", "user", "secret", "tls", "implicit_tls")  # for the day the database is lost


def smarthosts() -> list[SmarthostInfo]:
    """All of them by next hop."""
    return [_info(row) for row in Smarthost.objects.all()]


def smarthost(nexthop: str) -> SmarthostInfo | None:
    """Raises RouteError for what is no next hop."""
    row = _find(nexthop)
    return _info(row) if row else None


def add_smarthost(
    nexthop: str,
    *,
    senders: Iterable[str] = (),
    fallback: bool = False,
    user: str = "",
    password: str = "",
    tls: TlsLevel | None = None,
    implicit_tls: bool | None = None,
    by: str = SERVER,
) -> SmarthostInfo:
    """Make one. Port 465 means TLS from the first octet unless told otherwise; a login asks for a verified server.

    Raises RouteError, OSError when the key for passwords cannot be made.
    """
    hop = wording.parse_nexthop(nexthop)
    row = Smarthost(nexthop=str(hop), senders=_senders(senders), fallback=fallback)
    row.implicit_tls = hop.port == wording.IMPLICIT_TLS_PORT if implicit_tls is None else implicit_tls
    row.tls = (tls or (TlsLevel.VERIFY if user else TlsLevel.MAY)).value
    _log_in(row, user, password)
    with act(f"added the smarthost {hop}{_for(row)}", by):
        if _find(str(hop)):
            raise RouteError(f"There is a smarthost {hop} already: change it.")
        _check(row)
        row.save()
    return _info(row)


def change_smarthost(
    nexthop: str,
    *,
    senders: Iterable[str] | None = None,
    fallback: bool | None = None,
    user: str | None = None,
    password: str = "",
    tls: TlsLevel | None = None,
    implicit_tls: bool | None = None,
    by: str = SERVER,
) -> SmarthostInfo:
    """Change what is given; an empty password leaves the stored one, `user=""` forgets it.

    Raises RouteError, OSError.
    """
    row = _row(nexthop)
    row.senders = row.senders if senders is None else _senders(senders)
    row.fallback = row.fallback if fallback is None else fallback
    row.tls = row.tls if tls is None else tls.value
    row.implicit_tls = row.implicit_tls if implicit_tls is None else implicit_tls
    _log_in(row, row.user if user is None else user, password)
    with act(f"changed the smarthost {row.nexthop}{_for(row)}", by):
        _check(row)
        row.save()
    return _info(row)


def bring_back(kept: Mapping[str, Any], *, by: str) -> None:
    """One as it was, its password still sealed, unless it is there. Raises RouteError, ValueError, LookupError."""
    hop = wording.parse_nexthop(kept["nexthop"])
    if _find(str(hop)):
        return
    row = Smarthost(**{name: kept[name] for name in KEPT})
    row.nexthop, row.senders, row.tls = str(hop), _senders(kept["senders"]), TlsLevel(kept["tls"]).value
    with act(f"added the smarthost {hop}{_for(row)}", by):
        _check(row)
        row.save()


def remove_smarthost(nexthop: str, *, by: str = SERVER) -> None:
    """Raises RouteError when there is none."""
    row = _row(nexthop)
    with act(f"removed the smarthost {row.nexthop}", by):
        row.delete()


def password_of(secret: str) -> str:
    """What `Relay.secret` holds. Raises sealed.CannotOpen, OSError."""
    return sealed.unseal(secret, _key())


def _key() -> Path:
    return Path(settings.PILLARBOX_HOME) / "keys" / "smarthosts"


def _log_in(row: Smarthost, user: str, password: str) -> None:
    if len(password) > SECRET_LENGTH or not (user + password).isprintable():
        raise RouteError("User name and password are one line each, and not that long.")
    if password and not user:
        raise RouteError("A password needs a user name.")
    if user and not (password or row.secret):
        raise RouteError(f"The user name {user} needs a password.")
    row.user = user
    if not user:
        row.secret = ""
    elif password:
        row.secret = sealed.seal(password, _key())


def _check(row: Smarthost) -> None:
    """What cannot be. Raises RouteError."""
    level = TlsLevel(row.tls)
    if row.user and level in (TlsLevel.NONE, TlsLevel.MAY) and not row.implicit_tls:
        raise RouteError("A password is said only under TLS: choose encrypt or verify.")
    if row.implicit_tls and level is TlsLevel.NONE:
        raise RouteError("TLS from the first octet and no TLS contradict each other.")
    for other in Smarthost.objects.exclude(nexthop=row.nexthop):
        if taken := sorted(set(other.senders) & set(row.senders)):
            whose = "everybody" if taken[0] == "*" else taken[0]
            raise RouteError(f"Mail from {whose} leaves by {other.nexthop} already.")


def _senders(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(wording.parse_sender(text) for text in texts if text.strip()))


def _for(row: Smarthost) -> str:
    whom = "everybody" if "*" in row.senders else ", ".join(row.senders[:5])
    return (f" for {whom}" if whom else "") + (" as the last resort" if row.fallback else "")


def _find(nexthop: str) -> Smarthost | None:
    return Smarthost.objects.filter(nexthop=str(wording.parse_nexthop(nexthop))).first()


def _row(nexthop: str) -> Smarthost:
    row = _find(nexthop)
    if row is None:
        raise RouteError(f"There is no smarthost {nexthop}.")
    return row


def _info(row: Smarthost) -> SmarthostInfo:
    return SmarthostInfo(
        row.nexthop,
        tuple(row.senders),
        row.fallback,
        row.user,
        bool(row.secret),
        TlsLevel(row.tls),
        row.implicit_tls,
    )
