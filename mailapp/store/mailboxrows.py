"""One mailbox by one prepared statement: nearly every question about mail begins with it, and building the same
query anew takes the ORM six times as long.
"""

from functools import cache
from typing import Any, Literal

from django.db import connection

from mailapp.store.models import Mailbox

Column = Literal["id", "name"]


def read(account: int, column: Column, value: int | str) -> Mailbox | None:
    """The account's mailbox of this id or name, None when there is none."""
    names, statement, switches = _plan(column)
    with connection.cursor() as cursor:
        cursor.execute(statement, (account, value))
        row = cursor.fetchone()
    if row is None:
        return None
    values: list[Any] = list(row)
    for switch in switches:
        values[switch] = bool(values[switch])  # SQLite keeps numbers
    return Mailbox.from_db(connection.alias, names, values)


@cache
def _plan(column: Column) -> tuple[list[str], str, tuple[int, ...]]:
    """Names of the fields, the statement, and which of them are switches."""
    fields = Mailbox._meta.concrete_fields
    columns = ", ".join(str(field.column) for field in fields)
    names = [field.attname for field in fields]
    statement = f"SELECT {columns} FROM {Mailbox._meta.db_table} WHERE account_id = %s AND {column} = %s"  # noqa: S608  (our own names)
    return names, statement, (names.index("subscribed"), names.index("shared"))
