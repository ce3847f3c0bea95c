"""A folder gets another name: clicked rules go on to it, and whose script names it by hand is told so.

Also other people's rules follow, who file into a folder that is shared with them.
"""

import logging
from collections.abc import Iterable, Mapping
from contextlib import closing
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from mailapp.delivery import letters
from mailapp.delivery.models import Script
from mailapp.delivery.script import ScriptError
from mailapp.delivery.scripts import Scripts
from mailapp.delivery.submit import submit
from mailapp.delivery.values import Refused, Submission, Temporary
from mailapp.directory import api as directory
from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.policy import api as policy
from mailapp.standards.envelope import Envelope, Recipient
from mailapp.standards.rulebook import BadRule, Rulebook, named_by_hand, read, renamed, write
from mailapp.store.namespaces import Foreign, called, root

Names = Mapping[str, str]  # what folders are called now, by what they were called
log = logging.getLogger(__name__)


def follow(account: int, names: Names, shared: bool, **_: Any) -> None:
    """In the transaction that renames."""
    _in(Script.objects.filter(account=account), names)
    owner = directory.account_by_id(account) if shared else None
    if owner is not None:
        spoken = {called(_of(owner, old)): called(_of(owner, new)) for old, new in names.items()}
        others = Script.objects.exclude(account=account).filter(text__contains=root(owner.address, owner.is_team))
        _in(others, spoken)


def _of(owner: directory.AccountInfo, name: str) -> Foreign:
    return Foreign(owner.is_team, owner.address, name)


def _in(rows: Iterable[Script], names: Names) -> None:
    for row in rows:
        book = read(row.text)
        left = dict.fromkeys(named_by_hand(book, names))
        if not _rewritten(row, book, names):
            left |= dict.fromkeys(names)
        if left and row.active:
            told = partial(_tell, row.account_id, row.name, {old: names[old] for old in left})
            transaction.on_commit(told, robust=True)  # the folder is renamed already


def _rewritten(row: Script, book: Rulebook, names: Names) -> bool:
    """False where the script cannot be written with the new names."""
    try:
        new = renamed(book, names)
        if new != book:
            Scripts(row.account_id).rewrite(row.name, write(new).encode(), row.text.encode())
    except (BadRule, ScriptError) as wrong:
        log.warning("the rules “%s” of account %s keep old names of folders: %s", row.name, row.account_id, wrong)
        return False
    return True


def _tell(account: int, script: str, names: Names) -> None:
    owner = directory.account_by_id(account)
    if owner is None:
        return
    trace, domain = queue_id(), owner.address.rpartition("@")[2]
    octets = letters.notice(
        directory.language_of(owner.address) or policy.current().report_language,
        "folder_renamed",
        author=f"postmaster@{domain}",
        to=owner.address,
        message_id=f"{trace}@{domain}",
        now=timezone.localtime(),
        known={"script": script, "names": list(names.items())},
    )
    envelope = Envelope("", (Recipient(owner.address),), "8BITMIME")
    try:
        with closing(Content.of(octets)) as content:
            submit(Submission(trace, None, envelope, content, "the server itself", "LOCAL"))
    except (Refused, Temporary) as trouble:  # a full mailbox: his page of rules says the same
        log.warning("%s cannot be told of a folder's new name: %s", owner.address, trouble)
