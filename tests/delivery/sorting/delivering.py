"""Letters that meet people's rules, and what became of them."""

from dataclasses import replace
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any

from django.conf import settings

from mailapp.delivery import api as delivery
from mailapp.journal import api as journal
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter
from mailapp.store import api as store
from mailapp.store.values import UidSet, Want
from tests.delivery.test_arrive import arrival

LETTER = (
    b"From: Carl <carl@example.net>\r\nTo: anna@example.test\r\nSubject: Roof\r\n"
    b"Message-ID: <1@example.net>\r\n\r\nIt leaks.\r\n"
)


EVERYTHING = (
    'require ["fileinto","copy","mailbox","special-use","imap4flags","reject","ereject","vacation","vacation-seconds",'
    '"fcc","enotify","editheader","duplicate","redirect-dsn","envelope","subaddress","environment","variables",'
    '"mime","foreverypart","replace","enclose","extracttext","include","date","relational"];\n'
)


def rules(account: int, text: str, name: str = "main") -> None:
    scripts = delivery.Scripts(account)
    scripts.put(name, (EVERYTHING + text).encode())
    scripts.activate(name)


def came(
    *to: str, octets: bytes = LETTER, sender: str = "carl@example.net", **more: Any
) -> delivery.Receipt | Exception:
    [outcome] = delivery.deliver([replace(arrival(*to, octets=octets, sender=sender), **more)])
    return outcome


def lies(account: int) -> dict[str, list[str]]:
    """Where this person has letters: the flags of each, in words."""
    mail = store.open(account)
    found = {}
    for box in mail.mailboxes():
        if box.messages and not box.owner:
            uids = UidSet(((1, None),))
            found[box.name] = [" ".join(sorted(info.flags)) for info in mail.fetch(box.id, uids, Want.FLAGS)]
    return found


def queued() -> list[tuple[str, str]]:
    """Who writes to whom."""
    return sorted((line.reverse_path, line.address) for line in outbox.list_queue(QueueFilter()))


def spooled(address: str) -> Message:
    [line] = [line for line in outbox.list_queue(QueueFilter()) if line.address == address]
    path = next(path for path in (settings.PILLARBOX_HOME / "spool").rglob(line.trace))
    return message_from_bytes(path.read_bytes(), policy=default)


def story(outcome: delivery.Receipt) -> list[str]:
    return [noted.step.summary for noted in journal.timeline(outcome.trace)]


# -- answered ----------------------------------------------------------------------------------------------------

AWAY = 'vacation :days 3 :subject "Away" "Back on Monday.";'
