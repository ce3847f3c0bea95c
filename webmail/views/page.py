"""What the three panes need, whichever of them was asked for."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from mailapp.store.port import Store
from mailapp.store.values import MailboxInfo, NoSuchMailbox
from webmail.folders import folder, pane
from webmail.letters.rows import rows
from webmail.listing import Page, Slice, page
from webmail.permitted import verbs

SORTS = ("date", "from", "subject", "size")


def box_of(mailboxes: Sequence[MailboxInfo], box: int) -> MailboxInfo:
    """Raises NoSuchMailbox."""
    found = next((info for info in mailboxes if info.id == box), None)
    if found is None:
        raise NoSuchMailbox("There is no such folder.")
    return found


def panes(request: HttpRequest, store: Store, box: int) -> dict[str, Any]:
    """Folders and list. Raises NoSuchMailbox."""
    mailboxes = store.mailboxes()
    info = box_of(mailboxes, box)
    listed = page(store, info, Slice.of(request.GET.dict()))
    return {
        "folders": pane(mailboxes),
        "folder": folder(info),
        "can": verbs(mailboxes, info),
        "page": listed,
        "slice": listed.slice,
        "rows": rows(listed.messages, info.special_use),
        "sorts": [(sort, listed.slice.sorted_by(sort).query_string) for sort in SORTS],
        "all_chosen": request.GET.get("select") == "all",
        "state": state(mailboxes),
        **_turns(listed),
    }


def state(mailboxes: Sequence[MailboxInfo]) -> str:
    """Another word whenever anything in any folder has changed."""
    return f"{sum(info.highestmodseq for info in mailboxes)}-{sum(info.id for info in mailboxes)}"


def _turns(listed: Page) -> dict[str, str]:
    newer = listed.slice.page > 1
    return {
        "page_before": listed.slice.turned(-1).query_string or "?" if newer else "",
        "page_behind": listed.slice.turned(1).query_string if listed.behind else "",
    }
