"""A composition that has left already, and comes once more.

Mostly it is a second click, or a draft that was saved late: nothing is to be done. But who has the same draft open in
two tabs, or finds an older version of it in Drafts, may have other words in it: these become a letter of their own.
"""

from mailapp.store.port import Store
from mailapp.store.query import Header
from mailapp.store.values import DRAFT
from webmail import drafts, sending
from webmail.composing import Sheet
from webmail.letters import write
from webmail.letters.opened import Opened, opened
from webmail.letters.quote import words

COPIES = 20  # of one letter that are looked at


def renewed(store: Store, account: int, sheet: Sheet) -> bool:
    """Whether its words became a new draft just now, under another Message-ID. Raises StoreError."""
    if not sending.was_posted(account, sheet.message_id):
        return False
    before = sheet.message_id
    draft = drafts.find_letter(store, str(drafts.drafts_box(store).id), str(sheet.draft)) if sheet.draft else None
    if draft and f"<{draft.info.message_id}>" != before:  # the page has learnt its new draft, and not its new name
        sheet.message_id = f"<{draft.info.message_id}>"
        return False
    if _is_told(store, sheet):
        return False
    sheet.message_id = write.new_message_id(sheet.identity.address)
    older = sheet.draft
    box, uid = drafts.save(store, sheet.written(store), 0)
    sheet.saved_as(uid, drafts.kept(opened(store, box, uid)))
    drafts.discard(store, older, before, bury=False)
    return True


def _is_told(store: Store, sheet: Sheet) -> bool:
    """All that it says stands in the letter that was sent."""
    said = _plain(sheet.words)
    return any(said in _plain(words(letter)) and _same_head(letter, sheet) for letter in _sent(store, sheet.message_id))


def _same_head(letter: Opened, sheet: Sheet) -> bool:
    return not sheet.subject or _plain(sheet.subject) == _plain(letter.info.subject)


def _sent(store: Store, message_id: str) -> list[Opened]:
    found = [opened(store, *place) for place in store.search(Header("message-id", message_id), limit=COPIES)]
    return [letter for letter in found if DRAFT not in letter.info.flags]


def _plain(text: str) -> str:
    return " ".join(text.split())
