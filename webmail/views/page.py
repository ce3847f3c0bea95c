"""What the three panes need, whichever of them was asked for."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from mailapp.store.port import Store
from mailapp.store.values import FLAGGED, INBOX, MailboxInfo, MessageInfo, NoSuchMailbox
from webmail import gathering, highlights, options
from webmail.folders import folder, ids_by_name, pane
from webmail.gathering import CONVERSATIONS, THREADS, Gathered
from webmail.labels import Palette, palette
from webmail.letters.rows import Look, rows
from webmail.listing import Page, Slice, page
from webmail.permitted import verbs
from webmail.searching import Names

SORTS = ("date", "from", "subject", "size")
SELECTIONS = ("all", "unread", "flagged", "folder")
ALL = ("all", "folder")


def box_of(mailboxes: Sequence[MailboxInfo], box: int) -> MailboxInfo:
    """Raises NoSuchMailbox."""
    found = next((info for info in mailboxes if info.id == box), None)
    if found is None:
        raise NoSuchMailbox("There is no such folder.")
    return found


def panes(request: HttpRequest, store: Store, box: int, known: list[MailboxInfo] | None = None) -> dict[str, Any]:
    """Folders and list; `known`: the mailboxes, where they were asked for already. Raises NoSuchMailbox."""
    mailboxes = store.mailboxes() if known is None else known
    info = box_of(mailboxes, box)
    wanted, chosen = Slice.of(request.GET.dict()), options.here()
    gathered = _gathered(request, store, mailboxes, info, wanted)
    listed, select = gathered.page, request.GET.get("select", "")
    look = Look(
        my_palette(), highlights.read(chosen.highlights), gathered.talks, gathered.depths, ways=_ways(box, wanted)
    )
    return {
        "folders": pane(mailboxes),
        "folder": folder(info),
        "can": verbs(mailboxes, info),
        "page": listed,
        "slice": listed.slice,
        "rows": rows(listed.messages, info.special_use, look),
        "talks": gathered.talks,
        "mode": gathering.mode(chosen.gathered, info, wanted),
        "columns": chosen.columns if chosen.pane != "right" else (),
        "sorts": [(sort, listed.slice.sorted_by(sort).query_string) for sort in SORTS],
        "select": select if select in SELECTIONS else "",
        "all_chosen": select in ALL,
        "chosen": _chosen(listed.messages, select),
        "state": state(mailboxes),
        "inbox": next((one for one in mailboxes if one.name == INBOX and not one.owner), info),
        **_turns(listed),
    }


def my_palette() -> Palette:
    """Labels of whoever reads the page."""
    return palette(options.here().labels, get_language() or "")


def names_of(mailboxes: Sequence[MailboxInfo], words: str) -> Names | None:
    """What `in:` and `label:` mean, for words that may say so."""
    return Names(ids_by_name(mailboxes), my_palette().keywords_by_name()) if ":" in words else None


def _gathered(
    request: HttpRequest, store: Store, mailboxes: Sequence[MailboxInfo], info: MailboxInfo, wanted: Slice
) -> Gathered:
    account, mode = request.user.pk or 0, gathering.mode(options.here().gathered, info, wanted)
    if mode == CONVERSATIONS:
        return gathering.conversations(account, mailboxes, info, wanted, request.user.get_username())
    if mode == THREADS:
        return gathering.threads(account, store, info, wanted)
    return Gathered(page(store, info, wanted, names_of(mailboxes, wanted.words)), {}, {})


def _chosen(messages: Sequence[MessageInfo], select: str) -> frozenset[int]:
    """UIDs that are ticked when the page comes."""
    picks = {"unread": lambda one: not one.seen, "flagged": lambda one: FLAGGED in one.flags}
    pick = (lambda _: True) if select in ALL else picks.get(select)
    return frozenset(one.uid for one in messages if pick(one)) if pick else frozenset()


def _ways(box: int, wanted: Slice) -> tuple[str, str]:
    """Around the UID of a letter of this list; asking the table of addresses for each costs more than its line."""
    before, _zero, behind = reverse("webmail:read", args=[box, 0]).rpartition("0")
    return before, behind + wanted.query_string


def state(mailboxes: Sequence[MailboxInfo]) -> str:
    """Another word whenever anything in any folder has changed."""
    return f"{sum(info.highestmodseq for info in mailboxes)}-{sum(info.id for info in mailboxes)}"


def _turns(listed: Page) -> dict[str, str]:
    newer = listed.slice.page > 1
    return {
        "page_before": listed.slice.turned(-1).query_string or "?" if newer else "",
        "page_behind": listed.slice.turned(1).query_string if listed.behind else "",
    }
