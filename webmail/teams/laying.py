"""What a team does to letters: verbs beside `acts.VERBS`, guarded by the folder's rights."""

from django.contrib.messages import SUCCESS, WARNING
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mailapp.store.port import Store
from mailapp.store.values import MailboxInfo, NoPermission, StoreError, UidSet
from mailapp.teamwork import api as teamwork
from webmail.acts import Told

VERBS = ("assign", "unassign", "done", "reopen")


def is_asked(sent: QueryDict) -> bool:
    return sent.get("do", "").partition(":")[0] in VERBS


def carry_out(store: Store, box: MailboxInfo, uids: UidSet, sent: QueryDict) -> Told:
    """`do` is "assign:anna", "assign" with a handle in `member`, "unassign", "done" or "reopen". Raises StoreError."""
    verb, _colon, detail = sent.get("do", "").partition(":")
    if not uids:
        return Told(WARNING, _("Choose one or more letters first."))
    if not (teamwork.is_shared(box) and box.may("w")):
        raise NoPermission(f"You do not have the right to do that in {box.name}.")
    if verb in ("done", "reopen"):
        return _settle(store, box, uids, verb == "done")
    return _assign(store, box, uids, (detail or sent.get("member", "")).lower() if verb == "assign" else "")


def _settle(store: Store, box: MailboxInfo, uids: UidSet, done: bool) -> Told:
    mark = frozenset({teamwork.DONE})
    changed, _held = store.set_flags(box.id, uids, add=mark) if done else store.set_flags(box.id, uids, remove=mark)
    said = (
        ngettext("%(n)d letter is done.", "%(n)d letters are done.", len(changed))
        if done
        else ngettext("%(n)d letter is open again.", "%(n)d letters are open again.", len(changed))
    )
    return Told(SUCCESS, said % {"n": len(changed)})


def _assign(store: Store, box: MailboxInfo, uids: UidSet, handle: str) -> Told:
    names = {one.handle: one.name for one in teamwork.members(box.id)} if handle else {}
    if handle and handle not in names:
        raise StoreError(_("Choose somebody who shares this folder."))
    there = list(store.fetch(box.id, uids))
    add, remove = teamwork.assigning(handle, frozenset[str]().union(*(one.flags for one in there)))
    store.set_flags(box.id, uids, add=add, remove=remove)
    if not handle:
        said = ngettext("%(n)d letter is nobody's now.", "%(n)d letters are nobody's now.", len(there))
        return Told(SUCCESS, said % {"n": len(there)})
    said = ngettext("%(n)d letter is for %(name)s now.", "%(n)d letters are for %(name)s now.", len(there))
    return Told(SUCCESS, said % {"n": len(there), "name": names[handle]})
