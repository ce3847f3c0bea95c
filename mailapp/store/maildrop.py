"""The lease of a maildrop: POP3 wants an account's INBOX for one session alone, on whatever machine (RFC 1939 §4).

A process that dies renews no more, and the next session gets in within a minute.
"""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from mailapp.store.models import Maildrop

LEASE_SECONDS = 60.0


class MaildropLease:
    """The right of one session; `holder` is a name that no other session has."""

    def __init__(self, account: int, holder: str) -> None:
        self._account = account
        self._holder = holder

    def take(self) -> bool:
        """Whether it is ours now."""
        now = timezone.now()
        mine = {"holder": self._holder, "until": now + timedelta(seconds=LEASE_SECONDS)}
        if Maildrop.objects.filter(account=self._account, until__lt=now).update(**mine):
            return True
        try:
            with transaction.atomic():
                Maildrop.objects.create(account_id=self._account, **mine)
        except IntegrityError:  # somebody else has it
            return False
        return True

    def renew(self) -> bool:
        """Whether it is still ours."""
        until = timezone.now() + timedelta(seconds=LEASE_SECONDS)
        return bool(self._ours().update(until=until))

    def release(self) -> None:
        """Somebody else may have it; nothing happens when it is not ours."""
        self._ours().delete()

    def _ours(self) -> QuerySet[Maildrop]:
        return Maildrop.objects.filter(account=self._account, holder=self._holder)
