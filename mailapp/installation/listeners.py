"""The addresses on which this installation listens, as settings name them, and whether they are free."""

import errno
import socket
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

HIGHEST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class Door:
    """One listener: `setting` names it, `purpose` says what it is for."""

    setting: str
    purpose: str
    address: str  # host:port, or unix:/path


PURPOSES = {
    "WEB_LISTEN": "webmail and panel",
    "SMTP_LISTEN": "mail from other servers (SMTP)",
    "SUBMISSION_LISTEN": "mail from your people (SMTP with STARTTLS)",
    "SUBMISSIONS_LISTEN": "mail from your people (SMTP inside TLS)",
    "IMAP_LISTEN": "mail programs of your people (IMAP with STARTTLS)",
    "IMAPS_LISTEN": "mail programs of your people (IMAP inside TLS)",
    "POP3_LISTEN": "mail programs of your people (POP3 with STARTTLS)",
    "POP3S_LISTEN": "mail programs of your people (POP3 inside TLS)",
    "SIEVE_LISTEN": "rules of your people (ManageSieve with STARTTLS)",
    "SIEVES_LISTEN": "rules of your people (ManageSieve inside TLS)",
    "LMTP_LISTEN": "mail from another mail server of yours (LMTP)",
}


def doors() -> list[Door]:
    """Every listener that is not switched off."""
    return [
        Door(setting, purpose, address)
        for setting, purpose in PURPOSES.items()
        for address in getattr(settings, setting)
        if address
    ]


def taken() -> Iterator[str]:
    """A sentence for each door that cannot be opened."""
    for door in doors():
        if door.address.startswith("unix:"):
            continue  # smtpd itself replaces the socket of one that has ended
        host, _, port = door.address.rpartition(":")
        if not host or not port.isdecimal() or int(port) > HIGHEST_PORT:
            yield f"{door.setting}={door.address} is not host:port."
            continue
        try:
            _try(host.strip("[]"), int(port))
        except OSError as trouble:
            yield _sentence(door, trouble)


def _try(host: str, port: int) -> None:
    """Open and close a listener. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def _sentence(door: Door, trouble: OSError) -> str:
    if trouble.errno == errno.EADDRINUSE:
        return f"Port {door.address} ({door.purpose}) is taken by another program. Choose another in {door.setting}."
    if trouble.errno == errno.EACCES:
        return f"Port {door.address} ({door.purpose}) needs root or CAP_NET_BIND_SERVICE; see {door.setting}."
    return f"{door.setting}={door.address} cannot be used: {trouble.strerror or trouble}."
