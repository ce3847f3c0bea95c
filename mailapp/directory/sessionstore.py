"""Django's web sessions, each with the person whose it is, so that they can be listed and ended.

Named in settings.SESSION_ENGINE. What is known of the browser stands in the session, and comes along into its row:
no request asks the database more than Django's own sessions would.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

BROWSER = "browser"  # in the session: client, agent, began and seen


class SessionStore(DatabaseStore):
    """Django finds it by this name."""

    @classmethod
    def get_model_class(cls) -> Any:
        from mailapp.directory.models import WebSession  # the settings name us before there are models

        return WebSession

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.account_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        if browser := data.get(BROWSER):
            row.client, row.agent = browser["client"], browser["agent"]
            row.began, row.seen = (datetime.fromisoformat(browser[name]) for name in ("began", "seen"))
        return row
