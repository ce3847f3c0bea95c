"""After a power cut: letters whose files had reached the disk, but whose rows had not, are filed again.

The rows of a letter follow its file within a tenth of a second (docs/decisions/0020), so what is missing was written
just before the end, whatever its name tells: that of a letter from APPEND tells when it came to somebody long ago.
Somebody may have seen it under its UID: it gets another one, that nobody has seen.
"""

import os
from collections.abc import Iterator, Sequence

from django.db.models import F

from mailapp.directory import api as directory
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.store import maildir
from mailapp.store.adoption import Adoption
from mailapp.store.models import Buried, Content, Mailbox, Message
from mailapp.store.search_sources import came
from mailapp.store.survey import Finding, Kind

MARGIN_SECONDS = 60  # before the last letter that has its rows
GAP = 1000  # UIDs and MODSEQs that may have been given to letters whose rows are lost
CHUNK = 500  # names in one question


def file_again() -> Iterator[Finding]:
    """Each letter that is filed again. Nobody may deliver meanwhile."""
    newest = Content.objects.order_by("-pk").values_list("pk", flat=True).first()
    since = int(came(newest).timestamp()) - MARGIN_SECONDS if newest else 0
    for account in directory.accounts():
        for mailbox in maildir.folders(account.address):
            lost = _lost(account.id, maildir.folder(account.address, mailbox), since)
            if lost:
                _leap(account.id, mailbox)
                Adoption(account.id, account.address, {}, ()).take(mailbox, lost)
                _note(account.address, mailbox, lost)
            yield from (Finding(Kind.UNKNOWN_FILE, account.address, mailbox, path) for path in lost)


def _note(address: str, mailbox: str, lost: Sequence[str]) -> None:
    """Instead of the lines that were lost with the rows: what an administrator finds who asks for the person's mail."""
    names = [os.path.basename(path) for path in lost]
    summary = f"Filed again in {mailbox} of {address}, for the machine had gone down: {len(names)}"
    journal.note(Step("filed", summary, address=address, detail={"files": names}))


def _lost(account: int, directory: str, since: int) -> list[str]:
    """Whole files that came since then and that no row knows. What was cut had not been answered for."""
    fresh = {base: path for path, base in maildir.written_since(directory, since)}
    bases = list(fresh)
    for start in range(0, len(bases), CHUNK):
        for known in _known(account, bases[start : start + CHUNK]):
            del fresh[known]
    return [path for base, path in fresh.items() if os.path.getsize(path) == maildir.size_told(base)]


def _known(account: int, bases: list[str]) -> set[str]:
    rows = Message.objects.filter(mailbox__account=account, base__in=bases).values_list("base", flat=True)
    graves = Buried.objects.filter(account=account, base__in=bases).values_list("base", flat=True)
    return {*rows, *graves}


def _leap(account: int, mailbox: str) -> None:
    found = Mailbox.objects.filter(account=account, name=mailbox)
    found.update(uidnext=F("uidnext") + GAP, highestmodseq=F("highestmodseq") + GAP)
