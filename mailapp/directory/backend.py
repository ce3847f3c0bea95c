"""Django's view of a login: the web takes the same way as every mail protocol."""

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from mailapp.directory import credentials
from mailapp.directory.models import Account


class DirectoryBackend(BaseBackend):
    """Named in settings.AUTHENTICATION_BACKENDS."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **others: object
    ) -> Account | None:
        """The account, or None. Raises TooManyFailures, which the login form turns into a sentence."""
        client_ip = request.META.get("REMOTE_ADDR", "") if request else ""
        try:
            known = credentials.check(username or "", password or "", client_ip, "HTTP")
        except credentials.BadCredentials:
            return None
        return self.get_user(known.id)

    def get_user(self, user_id: int) -> Account | None:
        """The person of a session; nobody once the account is switched off."""
        return Account.objects.filter(pk=user_id, active=True).first()
