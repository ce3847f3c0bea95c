"""Many rows by one prepared statement, on the hot path: a fifth of the time of bulk_create."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection, models


def insert(model: type[models.Model], rows: Sequence[tuple[Any, ...]]) -> None:
    """Write rows in the caller's transaction.

    The values are as the database takes them, in the order of the model's columns, without an id that
    the database makes itself.
    """
    with connection.cursor() as cursor:
        cursor.executemany(_statement(model), rows)


@cache
def _statement(model: type[models.Model]) -> str:
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.BigAutoField)]
    columns = [str(field.column) for field in fields]
    marks = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608  (our own names)
