"""The commands as an administrator gives them: copied, drilled, and come back in another place, on either database."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from mailapp.directory.models import Account
from mailapp.net.content import Content
from mailapp.store import api as store
from mailapp.store.flags import BITS
from mailapp.store.values import FLAGGED, NewMessage
from tests.support import database
from tests.support.office import Office

ROOT = Path(__file__).resolve().parents[2]
ASK = """
from django.contrib.auth.hashers import check_password
from mailapp.directory import api
from mailapp.directory.models import Account
from mailapp.store.models import Message
[letter] = Message.objects.all()
owner = letter.mailbox.account
print(letter.uid, letter.flags, letter.mailbox.uidvalidity, owner.password)
print(api.add_account("dora@example.test", "a long password").id > Account.objects.get(address="olga@example.test").id)
"""


def manage(home: Path, *words: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *words],
        env=os.environ | {"PILLARBOX_HOME": str(home)} | environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_house_in_another_place(office: Office, tmp_path: Path) -> None:
    store.provide(office.anna.id)
    mail = store.open(office.anna.id)
    content = Content.of(b"Subject: one\r\n\r\nHello.\r\n")
    mail.append_all(mail.mailbox("Archive").id, [NewMessage(content, frozenset({FLAGGED}))])
    box = mail.mailbox("Archive")
    folder = ("--folder", str(tmp_path / "copies"))
    made = manage(settings.PILLARBOX_HOME, "backup", "create", *folder, DATABASE_URL=database.url())
    assert "3 accounts, 1 letters" in made
    assert "files and database agree" in manage(tmp_path / "any", "backup", "drill", *folder)
    with database.of_a_house() as where:
        said = manage(tmp_path / "new", "backup", "restore", *folder, **where)
        assert "3 accounts, 1 letters" in said
        found = manage(tmp_path / "new", "shell", "-v", "0", "-c", ASK, **where)
    password = Account.objects.get(pk=office.anna.id).password
    assert found.split() == ["1", str(BITS[FLAGGED]), str(box.uidvalidity), password, "True"]
