"""Who asks: an address and a password with each request (RFC 7617), throttled as every other login."""

import base64
import binascii
import ipaddress

from django.http import HttpRequest

from mailapp.directory.backend import client_of
from mailapp.directory.credentials import check
from mailapp.directory.values import AccountInfo

PROTOCOL = "CardDAV"
HEADER_SIZE = 2000  # characters


def person_of(request: HttpRequest) -> AccountInfo | None:
    """None when nobody has said who he is. Raises BadCredentials, TooManyFailures."""
    scheme, _blank, written = request.headers.get("Authorization", "")[:HEADER_SIZE].partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, password = base64.b64decode(written, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return check(name, password, client_of(request), PROTOCOL) if colon else None


def is_safe(request: HttpRequest) -> bool:
    """No password crosses a network in the clear: TLS, or a proxy or program on this very machine."""
    try:
        near = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        near = False
    return near or request.is_secure()
