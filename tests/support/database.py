"""The database of this test, as processes of their own are told of it."""

import os

from django.db import connection


def url() -> str:
    """DATABASE_URL of the scratch database that pytest-django made."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
