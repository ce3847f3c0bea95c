"""The demo office: fifty letters, each well formed, filed where the story says."""

import email
import email.policy
import json
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import getaddresses, parsedate_to_datetime
from io import BytesIO
from pathlib import Path

import pytest

from mailapp.directory import api as directory
from mailapp.directory import credentials
from mailapp.installation import demo, house
from mailapp.installation.demo import files
from mailapp.installation.demo.build import places
from mailapp.installation.demo.compose import compose
from mailapp.installation.demo.letters import BY_KEY, LETTERS
from mailapp.installation.demo.values import PEOPLE, Letter
from mailapp.store import api as store
from mailapp.store.query import HasFlag
from mailapp.store.values import ANSWERED, EVERYTHING, FLAGGED, SEEN, Want

NOW = datetime(2026, 3, 18, 0, 5, tzinfo=UTC)
RESERVED = (".test", "example.com", "example.net", "example.org")  # RFC 2606


def test_there_are_fifty_letters() -> None:
    assert len(LETTERS) == len(BY_KEY) == 50


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.key)
def test_a_letter_is_well_formed(letter: Letter) -> None:
    octets = compose(letter, BY_KEY, NOW)
    assert b"\n" not in octets.replace(b"\r\n", b"")
    message = email.message_from_bytes(octets, policy=email.policy.default)
    for part in message.walk():
        assert not part.defects
        if not part.is_multipart():
            part.get_content()
    assert parsedate_to_datetime(message["Date"]) <= NOW
    for _, address in getaddresses([message["From"], message["To"], message.get("Cc", "")]):
        assert not address or address.endswith(RESERVED), "nobody real is written to"
    if letter.answers:
        assert message["In-Reply-To"].startswith(f"<{letter.answers}.")
        assert letter.when(NOW) > BY_KEY[letter.answers].when(NOW), "an answer comes after the question"
    assert any(list(places(letter, person)) for person in PEOPLE), "somebody keeps it"


def test_made_files_are_what_they_say() -> None:
    assert files.png(3, 2, [(0, 0, 0), (255, 255, 255)]).startswith(b"\x89PNG\r\n\x1a\n")
    assert files.pdf(["a (b) \\ c"]).startswith(b"%PDF-1.4")
    assert zipfile.ZipFile(BytesIO(files.docx(["one", "two"]))).testzip() is None


@pytest.mark.django_db(transaction=True)
def test_the_office_stands_once(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    assert house.is_empty()
    began = time.monotonic()
    demo.build(tmp_path)
    record_property("seconds", round(time.monotonic() - began, 1))
    assert not demo.unfinished(tmp_path)
    before = counts()
    assert before["anna"]["Drafts"] == before["anna"]["Junk"] == 1
    assert before["anna"]["Projects/Website"] > 3
    assert before["anna"]["Invoices"] > 3
    assert before["ben"]["Sent"] > 5
    demo.build(tmp_path)
    assert counts() == before, "called again it files nothing twice"


@pytest.mark.django_db(transaction=True)
def test_people_can_log_in_with_the_printed_passwords(tmp_path: Path) -> None:
    demo.build(tmp_path)
    passwords = demo.passwords(tmp_path)
    kept = tmp_path / "demo-passwords"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert json.loads(kept.read_text()) == passwords
    for address, password in passwords.items():
        who = credentials.check(address, password, "127.0.0.1", "test")
        assert who.is_admin == address.startswith("olga@")
    assert [info.account.address for info in directory.resolve("office@example.test").local] == ["anna@example.test"]
    assert len(directory.resolve("team@example.test").local) == 3


@pytest.mark.django_db(transaction=True)
def test_the_letters_have_a_past(tmp_path: Path) -> None:
    demo.build(tmp_path)
    anna = directory.account("anna@example.test")
    assert anna
    mail = store.open(anna.id)
    inbox = mail.mailbox("INBOX")
    assert 0 < inbox.unseen < inbox.messages
    for flag in (SEEN, ANSWERED, FLAGGED):
        assert mail.count(HasFlag(flag), inbox.id) > 0
    threads = [info.thread_id for info in mail.fetch(inbox.id, EVERYTHING, Want.LIST)]
    assert len(set(threads)) < len(threads), "some letters belong together"


def counts() -> dict[str, dict[str, int]]:
    """person → folder → letters."""
    found = {}
    for person in PEOPLE:
        account = directory.account(f"{person}@example.test")
        assert account
        found[person] = {box.name: box.messages for box in store.open(account.id).mailboxes()}
    return found
