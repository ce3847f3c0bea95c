"""The store's door: `open` one account's mail, or put letters that arrive on their shelves.

Deliveries have two halves, so that letters which arrive together share syncs and one commit:

    shelved = api.shelve(deliveries)            # files; OSError in the place of what failed
    with transaction.atomic():
        filed = api.index(shelved)              # rows, when the files are durable; on failure api.unshelve(shelved)
    api.ring(filed)

`housekeeping()` mirrors flags into file names and empties old graves; a clock calls it every minute.
"""

from mailapp.store.accesslist import Held, held
from mailapp.store.annotations import AnnotationRows, Annotations
from mailapp.store.annotations import of_teams as team_annotations
from mailapp.store.attached import AttachedFile, Wanted
from mailapp.store.attached import catch_up as list_attached
from mailapp.store.attached import listed as attached
from mailapp.store.conversations import Conversations, Head
from mailapp.store.everywhere import Everywhere
from mailapp.store.folders import provide
from mailapp.store.household import House
from mailapp.store.housekeeping import Kept, housekeeping
from mailapp.store.indexing import index, ring
from mailapp.store.maildrop import LEASE_SECONDS, MaildropLease
from mailapp.store.muting import diverted, muted
from mailapp.store.port import Store
from mailapp.store.quota import totals, usages
from mailapp.store.retention import DAYS_MOST, Keep, keep_for, retentions
from mailapp.store.searches import Search
from mailapp.store.searches import change as change_search
from mailapp.store.searches import listed as searches
from mailapp.store.searches import remove as remove_search
from mailapp.store.searches import save as save_search
from mailapp.store.sharedconversations import SharedConversations, among
from mailapp.store.sharers import Sharer, sharers
from mailapp.store.sharing import SharingStore
from mailapp.store.shelving import shelve, unshelve
from mailapp.store.surfacing import surface
from mailapp.store.teams import add_team, change_team, remove_team, team, teams
from mailapp.store.teams import grant as grant_team
from mailapp.store.teams import revoke as revoke_team
from mailapp.store.values import MailboxInfo
from mailapp.store.withsearches import SearchingStore

__all__ = [
    "DAYS_MOST",
    "LEASE_SECONDS",
    "Annotations",
    "AttachedFile",
    "Conversations",
    "Everywhere",
    "Head",
    "Held",
    "Keep",
    "Kept",
    "MaildropLease",
    "Search",
    "SharedConversations",
    "Sharer",
    "Wanted",
    "add_team",
    "among",
    "annotations",
    "attached",
    "change_search",
    "change_team",
    "conversations",
    "diverted",
    "grant_team",
    "held",
    "housekeeping",
    "index",
    "keep_for",
    "list_attached",
    "muted",
    "open",
    "open_with_searches",
    "provide",
    "remove_search",
    "remove_team",
    "retentions",
    "revoke_team",
    "ring",
    "save_search",
    "searches",
    "sharers",
    "shelve",
    "surface",
    "team",
    "team_annotations",
    "teams",
    "totals",
    "unshelve",
    "usages",
]


def annotations(account_id: int) -> Annotations:
    """What is noted about mailboxes and the server, as this person sees it (RFC 5464)."""
    return AnnotationRows(account_id)


def conversations(account_id: int, box: MailboxInfo) -> Conversations | SharedConversations:
    """Those to which the letters of this mailbox belong, as this person sees it."""
    return SharedConversations(account_id, box.id) if box.owner else Conversations(account_id)


def open(account_id: int) -> Store:
    """All mail that this person reaches; his own mailboxes are made when they are first asked for."""
    return SharingStore(account_id, House())


def open_with_searches(account_id: int) -> Store:
    """The same for mail programs, which see saved searches as mailboxes that can only be read."""
    return SearchingStore(account_id, House())
