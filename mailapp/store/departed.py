"""Mail of accounts that were removed: kept aside for policy.undelete_days, and never seen by who gets the name next."""

import os
import shutil
import time
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction

from mailapp.directory.values import AccountInfo
from mailapp.store import bell, counters, folders, maildir
from mailapp.store.models import Mailbox


def set_aside(account: AccountInfo, **_: Any) -> None:
    """For the directory's signal account_removed: its rows go with the account, its files after the commit."""
    boxes = list(Mailbox.objects.filter(account=account.id).values_list("pk", flat=True))
    transaction.on_commit(lambda: _set_aside(account.address))
    bell.ring_after_commit([*boxes, bell.EVERYBODY])  # whoever waits for news there


def _set_aside(address: str) -> None:
    folders.forget()
    counters.drop_orphans()
    shutil.rmtree(maildir.graveyard(address), ignore_errors=True)
    aside = maildir.home("removed")
    os.makedirs(aside, mode=0o700, exist_ok=True)
    with suppress(FileNotFoundError):
        os.rename(maildir.root(address), f"{aside}/{int(time.time())}.{'.'.join(maildir.components(address))}")


def purge(before: datetime) -> None:
    """Take away for ever what was set aside before this moment."""
    aside = maildir.home("removed")
    with suppress(FileNotFoundError):
        for name in os.listdir(aside):
            since = name.partition(".")[0]
            if since.isdecimal() and int(since) < before.timestamp():
                shutil.rmtree(f"{aside}/{name}", ignore_errors=True)
