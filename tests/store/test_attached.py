"""The list of attachments: filled in behind, right whatever moves, and swept."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from mailapp.net.content import Content
from mailapp.standards.message.filekinds import group_of
from mailapp.store import api, attached
from mailapp.store.api import Wanted
from mailapp.store.models import Attached
from mailapp.store.port import Store
from mailapp.store.values import DELETED, UidSet
from tests.support.office import Office, make_office

START = datetime(2026, 11, 1, tzinfo=UTC)
ALL = Wanted()


@pytest.mark.parametrize(
    ("name", "media_type", "group"),
    [
        ("a.PDF", "application/octet-stream", "document"),
        ("a.xlsx", "application/zip", "table"),
        ("", "image/png", "picture"),
        ("x.tar.gz", "application/gzip", "archive"),
        ("", "message/rfc822", "letter"),
        ("strange", "application/x-strange", "other"),
    ],
)
def test_kinds(name: str, media_type: str, group: str):
    assert group_of(name, media_type) == group


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.fixture
def mail(office: Office) -> Store:
    return api.open(office.anna.id)


def put(mail: Store, names: list[str], sender: str = "ben@example.test", size: int = 30, days: int = 0) -> int:
    head = "--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename="
    parts = "".join(f"{head}{name}\n\n{'x' * size}\n" for name in names)
    text = f"From: {sender}\nSubject: S\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nHello\n{parts}--b--\n"
    with closing(Content.of(text.replace("\n", "\r\n").encode())) as content:
        return mail.append(mail.mailbox("INBOX").id, content, when=START + timedelta(days=days))


def names(office: Office, wanted: Wanted = ALL) -> list[str]:
    return [one.name for one in api.attached(office.anna.id, wanted)]


def test_orders_kinds_and_pages(office: Office, mail: Store):
    put(mail, ["b.pdf", "a.zip"], size=20, days=1)
    put(mail, ["C.pdf"], sender="Carl <carl@x.example>", size=10, days=2)
    put(mail, ["d.png"], sender="dora@x.example", size=40, days=0)
    put(mail, [])
    assert names(office) == []  # nobody has listed them yet
    assert attached.catch_up() == 4
    assert names(office) == ["C.pdf", "a.zip", "b.pdf", "d.png"]
    assert names(office, Wanted("size")) == ["d.png", "a.zip", "b.pdf", "C.pdf"]
    assert names(office, Wanted("name", descending=False)) == ["a.zip", "b.pdf", "C.pdf", "d.png"]
    assert names(office, Wanted("sender", descending=False))[0] == "b.pdf"
    assert names(office, Wanted(group="document")) == ["C.pdf", "b.pdf"]
    assert names(office, Wanted(words="CARL pdf")) == ["C.pdf"]
    assert names(office, Wanted(offset=1, limit=1)) == ["a.zip", "b.pdf"]  # one more tells that there are more
    assert api.attached(office.ben.id, Wanted()) == []


def test_letters_move_and_go(office: Office, mail: Store):
    inbox, archive = mail.mailbox("INBOX").id, mail.mailbox("Archive").id
    kept, gone = put(mail, ["kept.pdf"]), put(mail, ["gone.pdf"])
    attached.catch_up()
    mail.move(inbox, UidSet.of(kept), archive)
    assert attached.catch_up() == 0 or Attached.objects.count() == 2
    assert [(one.name, one.mailbox) for one in api.attached(office.anna.id, Wanted(words="kept"))] == [
        ("kept.pdf", archive)
    ]
    mail.move(inbox, UidSet.of(gone), mail.mailbox("Trash").id)
    assert names(office) == ["kept.pdf"]
    trash = mail.mailbox("Trash").id
    mail.set_flags(trash, UidSet(((1, None),)), add=frozenset({DELETED}))
    mail.expunge(trash)
    attached.sweep()
    assert [row.name for row in Attached.objects.all()] == ["kept.pdf"]


def test_reports_are_no_files(office: Office, mail: Store):
    text = "Content-Type: multipart/report; boundary=b\n\n--b\n\nSorry\n--b\n"
    text += "Content-Type: message/delivery-status\n\nx: y\n--b--\n"
    with closing(Content.of(text.replace("\n", "\r\n").encode())) as content:
        mail.append(mail.mailbox("INBOX").id, content)
    assert attached.catch_up() == 0


def test_it_is_done_in_pieces(office: Office, mail: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(attached, "BATCH", 2)
    for number in range(5):
        put(mail, [f"{number}.pdf"])
    attached.catch_up()
    attached.catch_up()
    assert Attached.objects.count() == 5
    put(mail, ["6.pdf"])
    attached.catch_up()
    assert Attached.objects.count() == 6
