"""What is done to the office's book stands in the journal; what people do to their own is nobody's business."""

from collections.abc import Sequence

from mailapp.contacts.values import OFFICE, Owner
from mailapp.journal import api as journal
from mailapp.journal.values import Step

NAMED = 5  # people who are named in one line
NAME = 80  # characters


def tell(owner: Owner, by: str, did: str) -> None:
    """ "`by` `did` the office's address book", as "olga@example.test added “Carl” to the office's address book"."""
    if owner is OFFICE:
        journal.note(Step("admin", f"{by} {did} the office's address book", detail={"by": by}))


def named(names: Sequence[str]) -> str:
    """“Ann”, “Bob” and 3 more"""
    some = ", ".join(f"“{name[:NAME]}”" for name in names[:NAMED])
    return f"{some} and {len(names) - NAMED} more" if len(names) > NAMED else some
