"""Django's view of a login: the web takes the same way as every mail protocol."""

import ipaddress

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from mailapp.directory import credentials, sessionstore
from mailapp.directory.models import Account


class DirectoryBackend(BaseBackend):
    """Named in settings.AUTHENTICATION_BACKENDS."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **others: object
    ) -> Account | None:
        """The account, or None. Raises TooManyFailures, which the login form turns into a sentence."""
        client_ip = client_of(request) if request else ""
        try:
            known = credentials.check(username or "", password or "", client_ip, "HTTP")
        except credentials.BadCredentials:
            return None
        return self.get_user(known.id)

    def get_user(self, user_id: int) -> Account | None:
        """The person of a session; nobody once the account is switched off."""
        if (person := sessionstore.person_of_this_session(user_id)) is not None:
            return person if person.active and person.role != Account.Role.TEAM else None
        return Account.objects.filter(pk=user_id, active=True).exclude(role=Account.Role.TEAM).first()


def client_of(request: HttpRequest) -> str:
    """Who is at the other end: behind a proxy on this machine, the address that the proxy added last."""
    peer: str = request.META.get("REMOTE_ADDR", "")
    said = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    try:
        near = ipaddress.ip_address(peer).is_loopback
        return str(ipaddress.ip_address(said)) if near and said else peer
    except ValueError:
        return peer
