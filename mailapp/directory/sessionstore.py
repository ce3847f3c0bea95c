"""Django's web sessions, each with the person whose it is, so that they can be listed and ended.

Named in settings.SESSION_ENGINE. What is known of the browser stands in the session, and comes along into its row:
no request asks the database more than Django's own sessions would, and with the session it has its person.
"""

from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.core.exceptions import SuspiciousOperation
from django.utils import timezone

_person: ContextVar[Any] = ContextVar("whose session was read last", default=None)
BROWSER = "browser"  # in the session: client, agent, began and seen


def person_of_this_session(account: int) -> Any:
    """Who was read together with the session of this request, once; None when that is somebody else."""
    person = _person.get()
    _person.set(None)
    return person if person is not None and person.pk == account else None


class SessionStore(DatabaseStore):
    """Django finds it by this name."""

    @classmethod
    def get_model_class(cls) -> Any:
        from mailapp.directory.models import WebSession  # the settings name us before there are models

        return WebSession

    def _get_session_from_db(self) -> Any:
        """As Django does, but with the person in the same question."""
        try:
            rows: Any = self.get_model_class().objects.select_related("account")
            row = rows.get(session_key=self.session_key, expire_date__gt=timezone.now())
        except (self.model.DoesNotExist, SuspiciousOperation):
            self._session_key = None
            return None
        _person.set(row.account)
        return row

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.account_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        if browser := data.get(BROWSER):
            row.client, row.agent = browser["client"], browser["agent"]
            row.began, row.seen = (datetime.fromisoformat(browser[name]) for name in ("began", "seen"))
        return row
