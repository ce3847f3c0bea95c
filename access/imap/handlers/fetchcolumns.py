"""FETCH items that lie ready in the index: how each is written, decided once for a command."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from access.imap.answers import Answer, messages
from access.imap.answers.syntax import date_time, flag_list
from access.imap.items import FetchItem, Item, Preview
from access.imap.states import Selected
from mailapp.store.coded import Coded, each
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
    for uid_column, *columns in batches(state, uids, ["uid", *(writer.field for writer in writers)]):
        written = [writer.column(column) for writer, column in zip(writers, columns, strict=True)]
        names = uid_column if uid_only else state.view.numbers(uid_column)
        answers = [template % values for values in zip(names, *written, strict=True) if values[0]]
        told += len(answers)
        yield from state.view.introduced.owed()
        yield b"".join(answers)
    return told


def batches(state: Selected, uids: UidSet, names: list[str]) -> Iterator[Sequence[Sequence[Any]]]:
    """The store's columns as this client is told them: `uid` is the first, and \\Recent is among the flags."""
    place = names.index("flags") if "flags" in names else 0
    for batch in state.store.columns(state.view.box, uids, names):
        if place:
            flags = batch[place]
            state.view.introduced.meet(flags.values if isinstance(flags, Coded) else flags)
            batch = (*batch[:place], state.view.recent.column(batch[0], flags), *batch[place + 1 :])
        yield batch


def _template(writers: list[Writer], uid_only: bool) -> bytes:
    word = b"UIDFETCH" if uid_only else b"FETCH"  # RFC 9586 §3.3
    return b"* %d " + word + b" (" + b" ".join([writer.template for writer in writers]) + b")\r\n"
