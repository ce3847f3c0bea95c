"""Every change of the tables: one transaction, one line in the journal, nothing remembered from before."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.routes import table

SERVER = "the server itself"  # who acts when nobody says who


@contextmanager
def act(summary: str, by: str) -> Iterator[None]:
    """Carry out the block as one act of `by`, noted as "`by` `summary`"."""
    with transaction.atomic():
        yield
        journal.note(Step("admin", f"{by} {summary}", detail={"by": by}))
        table.forget()
        transaction.on_commit(table.forget)
