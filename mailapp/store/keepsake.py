"""What only the database knows of somebody's mail, written down beside his Maildir as `pillarbox.json`.

Rights to his mailboxes, what they are for, how long they keep letters, whether he is a team, what is noted about
mailboxes, his saved searches, what he has muted, and what the keepers of other rooms tell (his Sieve scripts, his lists
of senders, what he has chosen in the webmail): nothing reads it, until the database is lost and `reindex` brings it
back. What is large lies beside it (`papers`). Housekeeping writes what has changed.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from django.db.models import Q

from mailapp.directory import api as directory
from mailapp.store import maildir, papers
from mailapp.store.accesslist import ANYONE
from mailapp.store.keepers import KEEPERS
from mailapp.store.models import Access, Annotation, Mailbox, MutedThread, Retention, SavedSearch
from mailapp.store.values import INBOX, SPECIAL_USE

NAME = "pillarbox.json"
OCTETS = 64 * 1024 * 1024  # of one such file; a longer one is none of ours
Told = dict[str, Any]

# Account → digest of what its file says, as far as this process has written or read it: most rounds touch no file.
_known: dict[int, bytes] = {}


def write() -> int:
    """Write what has changed, for everybody; how many files.

    A file that belongs to a database which is lost waits for `reindex`.
    """
    validities = dict(Mailbox.objects.filter(name=INBOX).values_list("account", "uidvalidity"))
    people, told = directory.accounts(), _gathered()
    written = 0
    for one in people:
        if one.is_team:
            told[one.id]["team"] = one.display_name
        if one.id in validities:
            text = _text(validities[one.id], told.get(one.id))
            numbers = told.get(one.id, {}).get("papers", {})
            written += _write_one(one.id, one.address, validities[one.id], text, numbers)
    return written


def read(address: str) -> Told | None:
    """What the file says; None where there is none. Raises ValueError for one that cannot be read."""
    return got(path(address), "inbox", int)


def path(address: str) -> str:
    return f"{maildir.root(address)}/{NAME}"


def own(address: str, told: Told, validity: int) -> None:
    """What it says stands in the database now."""
    put(path(address), _text(validity, {name: value for name, value in told.items() if name != "inbox"}))


def forget() -> None:
    """The files are others (tests)."""
    _known.clear()


def _text(validity: int, told: Told | None) -> str:
    """`inbox` is the UIDVALIDITY of INBOX, which tells one database from another."""
    return spelled({"inbox": validity, **told}) if told else ""


def _write_one(account: int, address: str, validity: int, text: str, numbers: Mapping[str, int]) -> bool:
    digest = hashlib.sha256(text.encode()).digest()
    if _known.get(account) == digest:
        return False
    with suppress(ValueError):
        there = read(address)
        if there is not None and there["inbox"] != validity:
            return False
        if not papers.write(account, maildir.root(address), numbers, there and there.get("papers")):
            return False
        is_needed = there is not None or bool(text)
        if is_needed and not put(path(address), text or _text(validity, {"folders": {}})):
            return False
        _known[account] = digest
        return is_needed
    return False


def got(name: str, mark: str, kind: type) -> Told | None:
    """What this file says; its `mark` tells of which database. None and ValueError as in `read`."""
    try:
        with open(name, encoding="utf-8") as file:
            told = json.loads(file.read(OCTETS))
    except FileNotFoundError:
        return None
    if not isinstance(told, dict) or not isinstance(told.get(mark), kind):
        raise ValueError(f"{name} is none of ours")
    return told


def spelled(told: Told) -> str:
    return json.dumps(told, indent=1, sort_keys=True)


def put(name: str, text: str) -> bool:
    """Write this file whole or not at all. False: no letter has ever come, and so there is no place for it."""
    return papers.put(name, [text.encode()])


# -- from the rows ----------------------------------------------------------------------------


def _gathered() -> dict[int, Told]:
    """By account, for those of whom there is anything to tell."""
    found: dict[int, Told] = defaultdict(lambda: defaultdict(dict))
    for owner, folder, *line in _access():
        found[owner]["folders"].setdefault(folder, {}).setdefault("access", {}).update([line])
    for owner, folder, use, subscribed in _unlike_others():
        kept = found[owner]["folders"].setdefault(folder, {})
        kept.update({"use": use} if use else {}, **({} if subscribed else {"subscribed": False}))
    for row in Retention.objects.select_related("mailbox").order_by("pk"):
        kept = found[row.mailbox.account_id]["folders"].setdefault(row.mailbox.name, {})
        kept["keep"] = {"days": row.days, "for_good": row.for_good}
    for owner, thread in MutedThread.objects.order_by("pk").values_list("account", "thread_id"):
        found[owner].setdefault("muted", []).append(thread)
    for note in Annotation.objects.select_related("mailbox", "account").order_by("pk"):
        _tell_note(found, note)
    for search in SavedSearch.objects.order_by("name"):
        kept = {"words": search.words, "query": json.loads(search.query)}
        found[search.account_id]["searches"][search.name] = kept
    for keeper in KEEPERS:
        for account, told in keeper.of_people().items():
            found[account][keeper.name] = told
    for somebody, numbers in papers.numbers().items():
        if somebody is not None:
            found[somebody]["papers"] = numbers
    return found


def _unlike_others() -> Iterable[tuple[int, str, str, bool]]:
    """Folders that somebody has made for a use, or does not want to see: owner, name, use, subscribed."""
    made_for = ~Q(special_use="") & ~Q(name__in=SPECIAL_USE)
    rows = Mailbox.objects.filter(made_for | Q(subscribed=False)).order_by("pk")
    for owner, name, use, subscribed in rows.values_list("account", "name", "special_use", "subscribed"):
        yield owner, name, "" if name in SPECIAL_USE else use, subscribed


def _access() -> Iterable[tuple[int, str, str, str]]:
    rows = Access.objects.order_by("mailbox__name", "pk").values_list(
        "mailbox__account", "mailbox__name", "account__address", "group__address", "negative", "rights"
    )
    for owner, folder, account, group, negative, letters in rows:
        yield owner, folder, f"{'-' if negative else ''}{account or group or ANYONE}", letters


def _tell_note(found: dict[int, Told], note: Annotation) -> None:
    """Beside the mailbox that it is about; whose it is alone stands there by his address, "" for everybody's."""
    about = note.mailbox
    owner = about.account_id if about else note.account_id
    if owner is None:  # about the server: see keepsake_house
        return
    whose = note.account.address if note.account else ""
    folder = found[owner]["folders"].setdefault(about.name if about else "", {})
    folder.setdefault("notes", {}).setdefault(whose, {})[note.entry] = bytes(note.value).decode("latin-1")
