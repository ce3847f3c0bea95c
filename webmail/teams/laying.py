"""What a team does to letters: verbs beside `acts.VERBS`, guarded by the folder's rights."""

from django.contrib.messages import SUCCESS, WARNING
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mailapp.store.port import Store
from mailapp.store.values import NO_FLAGS, MailboxInfo, NoPermission, StoreError, UidSet
from mailapp.teamwork import api as teamwork
from webmail.acts import Told
from webmail.undoing import Step, way_of

VERBS = ("assign", "unassign", "done", "reopen")


def is_asked(sent: QueryDict) -> bool:
    return sent.get("do", "").partition(":")[0] in VERBS


def carry_out(store: Store, account: int, box: MailboxInfo, uids: UidSet, sent: QueryDict) -> Told:
    """`do` is "assign:anna", "assign" with a handle in `member`, "unassign", "done" or "reopen". Raises StoreError."""
    verb, _colon, detail = sent.get("do", "").partition(":")
    if not uids:
        return Told(WARNING, _("Choose one or more letters first."))
    if not (teamwork.is_shared(box) and box.may("w")):
        raise NoPermission(f"You do not have the right to do that in {box.name}.")
    if verb in ("done", "reopen"):
        return _settle(store, account, box, uids, verb == "done")
    handle = (detail or sent.get("member", "")).lower() if verb == "assign" else ""
    return _assign(store, account, box, uids, handle)


def _settle(store: Store, account: int, box: MailboxInfo, uids: UidSet, done: bool) -> Told:
    mark = frozenset({teamwork.DONE})
    add, remove = (mark, NO_FLAGS) if done else (NO_FLAGS, mark)
    changed, _held = store.set_flags(box.id, uids, add=add, remove=remove)
    step = Step(box.id, UidSet.of(*(one.uid for one in changed)), add=remove, remove=add)
    said = (
        ngettext("%(n)d letter is done.", "%(n)d letters are done.", len(changed))
        if done
        else ngettext("%(n)d letter is open again.", "%(n)d letters are open again.", len(changed))
    )
    return Told(SUCCESS, said % {"n": len(changed)}, way_of(account, [step]))


def _assign(store: Store, account: int, box: MailboxInfo, uids: UidSet, handle: str) -> Told:
    names = {one.handle: one.name for one in teamwork.members(box.id)} if handle else {}
    if handle and handle not in names:
        raise StoreError(_("Choose somebody who shares this folder."))
    there = list(store.fetch(box.id, uids))
    add, remove = teamwork.assigning(handle, frozenset[str]().union(*(one.flags for one in there)))
    store.set_flags(box.id, uids, add=add, remove=remove)
    way = way_of(account, [Step(box.id, UidSet.of(one.uid), 0, one.flags & remove, add - one.flags) for one in there])
    if not handle:
        said = ngettext("%(n)d letter is nobody's now.", "%(n)d letters are nobody's now.", len(there))
        return Told(SUCCESS, said % {"n": len(there)}, way)
    said = ngettext("%(n)d letter is for %(name)s now.", "%(n)d letters are for %(name)s now.", len(there))
    return Told(SUCCESS, said % {"n": len(there), "name": names[handle]}, way)
