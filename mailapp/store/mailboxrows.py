"""One mailbox by one prepared statement: nearly every question about mail begins with it, and building the same
query anew takes the ORM six times as long.
"""

from functools import cache
from typing import Any, Literal

from django.db import connection

from mailapp.net import glance
from mailapp.store.models import Mailbox

Column = Literal["id", "name"]
READ = "SELECT {} FROM store_mailbox WHERE account_id = %s AND {} = %s{}"
MODSEQ = "SELECT highestmodseq FROM store_mailbox WHERE account_id = %s AND id = %s"
ADVANCE = """
    UPDATE store_mailbox SET uidnext = uidnext + %s, highestmodseq = highestmodseq + 1,
        messages = messages + %s, unseen = unseen + %s, deleted = deleted + %s, size = size + %s
    WHERE id = %s RETURNING {}
"""


def read(account: int, column: Column, value: int | str, *, lock: bool = False) -> Mailbox | None:
    """The account's mailbox of this id or name, None when there is none."""
    if not lock:
        row = glance.once(("mailbox", account, column, value), lambda: _read(account, column, value, False))
        if row is not None and column == "name":
            noted(row)
        return row
    glance.forget()
    return _read(account, column, value, True)


def noted(row: Mailbox) -> None:
    """Within this glance it is not read again."""
    glance.once(("mailbox", row.account_id, "id", row.pk), lambda: row)


def _read(account: int, column: Column, value: int | str, lock: bool) -> Mailbox | None:
    locked = " FOR UPDATE" if lock and connection.features.has_select_for_update else ""
    return _row(READ.format(_columns(), column, locked), (account, value))


def modseq(account: int, box: int) -> int | None:
    """How far the account's mailbox has come, None when it is not there: what is asked most."""
    with connection.cursor() as cursor:
        cursor.execute(MODSEQ, (account, box))
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def advance(box: int, uids: int, messages: int, unseen: int, deleted: int, size: int) -> Mailbox:
    """One more MODSEQ, so many more UIDs, and the counters changed. Raises Mailbox.DoesNotExist."""
    glance.forget()
    row = _row(ADVANCE.format(_columns()), (uids, messages, unseen, deleted, size, box))
    if row is None:
        raise Mailbox.DoesNotExist
    return row


def _row(statement: str, values: tuple[int | str, ...]) -> Mailbox | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    if row is None:
        return None
    names, switches = _names()
    read: list[Any] = list(row)
    for switch in switches:
        read[switch] = bool(read[switch])  # SQLite keeps numbers
    return Mailbox.from_db(connection.alias, names, read)


@cache
def _columns() -> str:
    return ", ".join(str(field.column) for field in Mailbox._meta.concrete_fields)


@cache
def _names() -> tuple[list[str], tuple[int, ...]]:
    """Names of the fields, and which of them are switches."""
    names = [field.attname for field in Mailbox._meta.concrete_fields]
    return names, (names.index("subscribed"), names.index("shared"))
