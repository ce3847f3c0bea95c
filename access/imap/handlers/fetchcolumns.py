"""FETCH items that lie ready in the index: how each is written, decided once for a command."""

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from typing import Any

from access.imap.answers import Answer, messages
from access.imap.answers.syntax import date_time, flag_list
from access.imap.items import FetchItem, Item, Preview
from access.imap.states import Selected
from mailapp.store.coded import each
from mailapp.store.values import UidSet


@dataclass(frozen=True, slots=True)
class Writer:
    """`field` of the store's columns, made octets by `write` (None: it is fit for `template` as it is)."""

    field: str
    template: bytes
    write: Callable[[Any], Any] | None = None

    def column(self, values: Iterable[Any]) -> Iterable[Any]:
        return values if self.write is None else each(self.write, values)


WRITERS: dict[FetchItem, Writer] = {
    Item.UID: Writer("uid", messages.UID),
    Item.FLAGS: Writer("flags", messages.FLAGS, flag_list),
    Item.INTERNALDATE: Writer("internal_date", b"INTERNALDATE %s", date_time),
    Item.SIZE: Writer("size", messages.SIZE),
    Item.ENVELOPE: Writer("envelope", messages.ENVELOPE),
    Item.BODY: Writer("body", messages.BODY),
    Item.BODYSTRUCTURE: Writer("body_structure", messages.BODYSTRUCTURE),
    Item.MODSEQ: Writer("modseq", messages.MODSEQ),
    Item.EMAILID: Writer("email_id", messages.EMAILID, str.encode),
    Item.THREADID: Writer("thread_id", b"%s", messages.thread_id),
    Item.SAVEDATE: Writer("saved", b"%s", messages.save_date),
    Preview(lazy=False): Writer("preview", b"%s", messages.preview),
    Preview(lazy=True): Writer("preview", b"%s", messages.preview),  # it costs nothing (RFC 8970 §3.1)
}


def lines(state: Selected, uids: UidSet, writers: list[Writer], uid_only: bool) -> Generator[Answer, None, int]:
    """Whole answers, a batch at a time; how many. Messages that the client does not know are passed over."""
    template, told = _template(writers, uid_only), 0
    for uid_column, *columns in state.store.columns(state.view.box, uids, ["uid", *(w.field for w in writers)]):
        written = [writer.column(column) for writer, column in zip(writers, columns, strict=True)]
        names = uid_column if uid_only else state.view.numbers(uid_column)
        answers = [template % values for values in zip(names, *written, strict=True) if values[0]]
        told += len(answers)
        yield b"".join(answers)
    return told


def _template(writers: list[Writer], uid_only: bool) -> bytes:
    word = b"UIDFETCH" if uid_only else b"FETCH"  # RFC 9586 §3.3
    return b"* %d " + word + b" (" + b" ".join([writer.template for writer in writers]) + b")\r\n"
