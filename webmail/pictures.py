"""The pictures in a letter that is being written: where their octets lie until it is sent."""

from collections.abc import Mapping

from mailapp.store.port import Store
from mailapp.store.query import Header
from webmail import drafts
from webmail.letters.body import PICTURES
from webmail.letters.mime import File
from webmail.letters.opened import Opened, opened
from webmail.letters.rich import PARTS


class Shelf:
    """Finds a picture by its key: just uploaded, in the draft, or in a letter of the person's own."""

    def __init__(self, store: Store, message_id: str, draft: int, new: Mapping[str, File]) -> None:
        self._store = store
        self._new = {cid: file for cid, file in new.items() if file.media_type in PICTURES}
        self._letter = of_draft(store, message_id, draft) if draft else None

    def find(self, key: str) -> File | None:
        if key in self._new:
            return self._new[key]
        if key.startswith(PARTS):
            return _first(drafts.files(self._store, [key.removeprefix(PARTS)], ()))
        return drafts.picture(self._letter, key) if self._letter else None


def of_draft(store: Store, message_id: str, draft: int = 0) -> Opened | None:
    """The newest draft of this composition: by its UID, or by its Message-ID when it was saved again meanwhile."""
    box = drafts.drafts_box(store)
    letter = drafts.find_letter(store, str(box.id), str(draft)) if draft else None
    if letter and f"<{letter.info.message_id}>" == message_id:
        return letter
    found = store.search(Header("message-id", message_id), box.id)
    return opened(store, *found[-1]) if found else None


def _first(files: tuple[File, ...]) -> File | None:
    return next((one for one in files if one.media_type in PICTURES), None)
