"""System checks: a wrong setting stops the start with a sentence that says what to do."""

import ipaddress
import os
import pwd
import re
import ssl
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from mailapp.environment import misread
from mailapp.net import listener
from mailapp.scanners.address import parse as parse_scanner

OURS = "pillarbox"  # what every command of ours checks before it begins
ADVICE = "pillarbox-advice"  # what only the servers say, for it stops nobody

LISTENERS = (
    *("SMTP_LISTEN", "SUBMISSION_LISTEN", "SUBMISSIONS_LISTEN", "LMTP_LISTEN", "WEB_LISTEN"),
    *("IMAP_LISTEN", "IMAPS_LISTEN", "POP3_LISTEN", "POP3S_LISTEN", "SIEVE_LISTEN", "SIEVES_LISTEN"),
)
BROKERS = ("filesystem", "redis", "rediss", "amqp", "amqps")
URLS = {
    "CELERY_BROKER_URL": BROKERS,
    "REDIS_URL": ("redis", "rediss", "unix"),
    "WEB_URL": ("http", "https"),
}
LABEL = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)\Z")  # RFC 1123 §2.1


@register(OURS)
def check_values(**_: Any) -> list[CheckMessage]:
    """E001: values that are not of their kind."""
    return [
        Error(f"{name} cannot be read.", hint=f"Set {name} to {expected}.", id="pillarbox.E001")
        for name, expected in misread.items()
    ]


@register(OURS)
def check_home(**_: Any) -> list[CheckMessage]:
    """E002: the place for everything that changes."""
    home: Path = settings.PILLARBOX_HOME
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            return []
    except OSError as trouble:
        hint = "Set PILLARBOX_HOME to a directory of the user that runs Pillarbox, or give that user this one."
        return [Error(f"PILLARBOX_HOME is {home}: {trouble.strerror}.", hint=hint, id="pillarbox.E002")]


@register(OURS)
def advise_owner(**_: Any) -> list[CheckMessage]:
    """W011: what root makes in somebody else's house, the servers may not touch."""
    home: Path = settings.PILLARBOX_HOME
    return owner_advice(home, os.geteuid(), home.stat().st_uid if home.is_dir() else 0)


def owner_advice(home: Path, me: int, owner: int) -> list[CheckMessage]:
    """Told to root alone: anybody else cannot write there at all (E002)."""
    if me != 0 or owner == 0:
        return []
    name = _user(owner)
    hint = (
        f"Use `runuser -u {name} -- …/.venv/bin/python …/manage.py …`; `chown -R {name}: {home}` mends what was made."
    )
    return [
        Warning(
            f"PILLARBOX_HOME belongs to {name}, and you are root: what you make there {name}'s servers cannot use.",
            hint=hint,
            id="pillarbox.W011",
        )
    ]


@register(OURS)
def check_listeners(**_: Any) -> list[CheckMessage]:
    """E003: addresses on which nobody could listen."""
    return [
        Error(f"{name}: {wrong}.", hint=f"Set {name} to host:port, for example 127.0.0.1:2525.", id="pillarbox.E003")
        for name in LISTENERS
        for wrong in _unusable(getattr(settings, name), unix=name == "LMTP_LISTEN")
    ]


@register(OURS)
def check_hostname(**_: Any) -> list[CheckMessage]:
    """E004: a name that no host can have."""
    if all(LABEL.match(label) for label in settings.MAIL_HOSTNAME.split(".")):
        return []
    hint = "Set MAIL_HOSTNAME to the name under which the world knows this server, such as mail.example.com."
    return [Error(f"MAIL_HOSTNAME “{settings.MAIL_HOSTNAME}” is not a host name.", hint=hint, id="pillarbox.E004")]


@register(ADVICE)
def advise_hostname(**_: Any) -> list[CheckMessage]:
    """W004: other servers distrust a name without a domain (RFC 5321 §2.3.5)."""
    if "." in settings.MAIL_HOSTNAME:
        return []
    hint = "Set MAIL_HOSTNAME to a full name such as mail.example.com, before mail goes out into the world."
    return [Warning(f"MAIL_HOSTNAME “{settings.MAIL_HOSTNAME}” has no domain.", hint=hint, id="pillarbox.W004")]


@register(OURS)
def check_tls(**_: Any) -> list[CheckMessage]:
    """E005, E006, E007: the certificate and its key, when they are not those of set-up."""
    chosen = {name: Path(getattr(settings, name)) for name in ("TLS_CERTIFICATE", "TLS_KEY")}
    own = [name for name, path in chosen.items() if path.parent != settings.PILLARBOX_HOME / "tls"]
    if not own:
        return []
    if len(own) == 1:
        other = "TLS_KEY" if own == ["TLS_CERTIFICATE"] else "TLS_CERTIFICATE"
        hint = f"Set {other}, too: a certificate and its key belong together."
        return [Error(f"{own[0]} is set, but {other} is not.", hint=hint, id="pillarbox.E005")]
    unreadable: list[CheckMessage] = [
        Error(f"{name}: {trouble}.", hint="Name a PEM file that this user may read.", id="pillarbox.E006")
        for name, path in chosen.items()
        if (trouble := _unreadable(path))
    ]
    return unreadable or _mismatch(*chosen.values())


@register(OURS)
def check_nameservers(**_: Any) -> list[CheckMessage]:
    """E008: nameservers are addresses, for a name would need a nameserver."""
    hint = "Set DNS_NAMESERVERS to addresses such as 192.0.2.53:53 or [2001:db8::53]:53, or leave it empty."
    return [
        Error(f"DNS_NAMESERVERS: “{text}” is not an address with a port.", hint=hint, id="pillarbox.E008")
        for text in settings.DNS_NAMESERVERS
        if not _is_nameserver(text)
    ]


@register(OURS)
def check_scanners(**_: Any) -> list[CheckMessage]:
    """E010: where scanners listen."""
    found: list[CheckMessage] = []
    for name in ("SPAMD_ADDRESS", "RSPAMD_ADDRESS", "CLAMD_ADDRESS"):
        text = getattr(settings, name)
        if not text or text == "off":
            continue
        try:
            parse_scanner(text)
        except ValueError as wrong:
            hint = f"Set {name} to host:port, to unix:/path, or to off; empty, we look where it usually listens."
            found.append(Error(f"{name}: {wrong}.", hint=hint, id="pillarbox.E010"))
    return found


@register(OURS)
def check_urls(**_: Any) -> list[CheckMessage]:
    """E009: the broker, the bell, and where people find us."""
    found: list[CheckMessage] = []
    for name, schemes in URLS.items():
        url = getattr(settings, name)
        if url and urlsplit(url).scheme not in schemes:
            hint = f"Begin it with one of {', '.join(f'{scheme}://' for scheme in schemes)}, or leave it empty."
            found.append(Error(f"{name} “{url}” is none that we can use.", hint=hint, id="pillarbox.E009"))
    return found


def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:  # a user of another machine, or of a container
        return f"#{number}"


def _unusable(entries: list[str], *, unix: bool) -> Iterator[str]:
    """What is wrong with the entries of one listener."""
    for entry in entries:
        try:
            listener.parse_unix([entry]) if unix else listener.parse([entry])
        except listener.CannotListen as wrong:
            yield str(wrong)


def _unreadable(path: Path) -> str:
    """Why a file cannot be read, or ""."""
    try:
        with path.open("rb") as file:
            file.read(1)
    except OSError as trouble:
        return f"{path}: {trouble.strerror}"
    return ""


def _mismatch(certificate: Path, key: Path) -> list[CheckMessage]:
    try:
        # A password must not be asked for: a server starts when nobody watches.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password=lambda: b"")
    except (ssl.SSLError, ValueError) as trouble:
        hint = "Name a certificate and the key that was made for it, as PEM files without a password."
        sentence = f"{certificate} and {key} do not work together: {getattr(trouble, 'reason', None) or trouble}."
        return [Error(sentence, hint=hint, id="pillarbox.E007")]
    return []


def _is_nameserver(text: str) -> bool:
    host, colon, port = text.rpartition(":")
    if not colon or (":" in host and not host.endswith("]")):  # without a port
        host, port = text, "53"
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return port.isascii() and port.isdigit() and 0 < int(port) <= 65535
