"""What somebody's rights to a mailbox leave him to do there: the page has no buttons for anything else."""

from collections.abc import Sequence

from mailapp.store.values import SPECIAL_USE, MailboxInfo
from webmail.acts import VERBS
from webmail.folders import beside

LEAVING = "rte"  # to move a letter out (RFC 4314 §4)


def verbs(mailboxes: Sequence[MailboxInfo], box: MailboxInfo) -> frozenset[str]:
    """Those of `acts.VERBS` that can succeed."""
    if not box.owner:
        return frozenset(VERBS)
    needs = {
        "read": "s",
        "unread": "s",
        "flag": "w",
        "unflag": "w",
        "label": "w",
        "unlabel": "w",
        "move": LEAVING,
        "notjunk": f"w{LEAVING}",
    }
    for verb, name, letters in (("archive", "Archive", LEAVING), ("junk", "Junk", f"w{LEAVING}")):
        if beside(mailboxes, box, SPECIAL_USE[name]):
            needs[verb] = letters
    trash = beside(mailboxes, box, SPECIAL_USE["Trash"])
    needs["delete"] = LEAVING if trash and trash.id != box.id else "te"
    return frozenset(verb for verb, letters in needs.items() if all(map(box.may, letters)))
