"""`python -m tests.support.filling`: people and mail for the house of $PILLARBOX_HOME, by the store's own door.

Anna's INBOX holds the letters of `tests/standards/message/data` (with CRLF), the worst that can come; her folders, and
the INBOX of Ben and that of Olga, hold letters of the demo office. It is a process of its own, for the house has a
database of its own.
"""

import random
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

LETTERS = Path(__file__).resolve().parent.parent / "standards/message/data"
FOLDERS = ("Projects/Website", "Büro & Lager", "Archive/2025")
DEMO_LETTERS = 12  # of about fifty: those of the office's first weeks


def letters() -> list[bytes]:
    """What Anna has in her INBOX, in this order."""
    found = [path.read_bytes() for path in sorted(LETTERS.glob("*.eml"))]
    return [octets.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") for octets in found]


def demo_letters() -> list[bytes]:
    """What Ben and Olga have in theirs, and Anna in her folders."""
    from mailapp.installation.demo.compose import compose
    from mailapp.installation.demo.letters import BY_KEY, LETTERS

    random.seed("boundaries")  # the same in every process
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    return [compose(letter, BY_KEY, now) for letter in LETTERS[:DEMO_LETTERS]]


def fill() -> None:
    from django.core.management import call_command

    from tests.support.office import make_office

    call_command("migrate", verbosity=0, interactive=False)
    office = make_office()
    demo = demo_letters()
    _file(office.anna.id, "INBOX", letters())
    for number, folder in enumerate(FOLDERS):
        _file(office.anna.id, folder, demo[number :: len(FOLDERS)])
    _file(office.ben.id, "INBOX", demo)
    _file(office.olga.id, "INBOX", demo)


def _file(account: int, folder: str, wanted: list[bytes]) -> None:
    from mailapp.store import api as store

    mail = store.open(account)
    box = mail.mailbox(folder) if folder == "INBOX" else mail.create(folder)
    for octets in wanted:
        with closing(Content.of(octets)) as content:
            mail.append(box.id, content)


if __name__ == "__main__":
    import django

    django.setup()
    from mailapp.net.content import Content

    fill()
