"""Every change of the directory: one transaction, one line in the journal, nothing remembered from before."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from mailapp.directory import resolve
from mailapp.journal import api as journal
from mailapp.journal.values import Step

SERVER = "the server itself"  # who acts when nobody says who


@contextmanager
def act(summary: str, by: str, address: str = "", **detail: object) -> Iterator[None]:
    """Carry out the block as one act of `by`, noted as "`by` `summary`"."""
    with transaction.atomic():
        yield
        journal.note(Step("admin", f"{by} {summary}", address=address, detail={"by": by, **detail}))
        resolve.forget()  # for what this transaction asks next
        transaction.on_commit(resolve.forget)  # for what others read and remembered meanwhile
