"""Messages of one mailbox by statements made by hand, as the database gives them: building the same query anew takes
the ORM half a millisecond, and its converters more than all the rest of a FETCH.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from django.db.models import Model

from mailapp.net.asking import ask
from mailapp.store.models import Content, Message
from mailapp.store.pieces import Piece, pieces, spelled
from mailapp.store.values import UidSet

OF_CONTENT = "content__"  # before the name of a field of Content
SELECT = "SELECT {} FROM store_message m{} WHERE mailbox_id = "
OF_ANYONE = "%s AND "
OF_ACCOUNT = "(SELECT id FROM store_mailbox WHERE id = %s AND account_id = %s) AND "
JOIN = " JOIN store_content c ON c.id = m.content_id"
IN_ORDER = " ORDER BY uid LIMIT %s"

Row = tuple[Any, ...]  # begins with the UID


def batches(box: int, uids: UidSet, names: Sequence[str], most: int, account: int | None = None) -> Iterator[list[Row]]:
    """The UID and these fields of each message, by ascending UID, at most so many messages at once.

    With an account only if the mailbox is its own: who finds something need not ask that before. No statement is
    open while somebody writes to a socket.
    """
    select = _select(tuple(names)) + (OF_ANYONE if account is None else OF_ACCOUNT)
    of = (box,) if account is None else (box, account)
    for piece in pieces(uids):
        yield from _batches(of, piece, select, most)


def _batches(of: tuple[int, ...], piece: Piece, select: str, most: int) -> Iterator[list[Row]]:
    while True:
        condition, values = spelled(piece)
        batch = ask(select + condition + IN_ORDER, *of, *values, most)
        if batch:
            yield batch
        if isinstance(piece, list) or len(batch) < most:
            return
        piece = (batch[-1][0] + 1, piece[1])


@cache
def _select(names: tuple[str, ...]) -> str:
    columns = _columns(Message, "m.", "") | _columns(Content, "c.", OF_CONTENT)
    join = JOIN if any(name.startswith(OF_CONTENT) for name in names) else ""
    return SELECT.format(", ".join(["uid", *(columns[name] for name in names)]), join)


def _columns(model: type[Model], table: str, before: str) -> dict[str, str]:
    return {before + field.name: table + str(field.column) for field in model._meta.concrete_fields}
