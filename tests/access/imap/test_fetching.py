"""FETCH and UID FETCH (RFC 9051 §6.4.5, RFC 7162, RFC 3516, RFC 9394, RFC 9586)."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from access.imap.commands import Fetch, Partial
from access.imap.items import Binary, BinarySize, Item, Preview, Section, Slice, Text
from mailapp.net.content import Content
from mailapp.store import api
from mailapp.store.values import DELETED, EVERYTHING, FLAGGED, SEEN, UidSet, Want
from tests.access.imap.selected import Client, numbers, octets
from tests.store.conftest import prepare
from tests.store.letters import content, letter

WHEN = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)
LETTERS = sorted((Path(__file__).parents[2] / "standards/message/data").glob("*.eml"))
WHOLE = Section(b"BODY[]", peek=True)


@pytest.fixture
def client(store, inbox):
    for subject in ("one", "two", "three"):
        store.append(inbox, content(subject), frozenset([SEEN] if subject == "one" else []), WHEN)
    store.claim_recent(inbox, 1, 4)
    return Client(store)


def fetch(text: str, *items, **more) -> Fetch:
    return Fetch(numbers(text), items, **more)


def test_what_lies_ready(client, store, inbox):
    info = next(store.fetch(inbox, UidSet.of(2), Want.ALL))
    ready = (Item.FLAGS, Item.INTERNALDATE, Item.SIZE, Item.ENVELOPE, Item.BODY, Item.BODYSTRUCTURE)
    assert client.say(fetch("2", *ready)) == (
        b'* 2 FETCH (FLAGS () INTERNALDATE " 5-Nov-2026 09:30:00 +0000" RFC822.SIZE %d ENVELOPE %s BODY %s '
        b"BODYSTRUCTURE %s)\r\nt OK Fetched\r\n" % (info.size, info.envelope, info.body, info.body_structure)
    )


def test_ids_and_previews(client, store, inbox):
    info = next(store.fetch(inbox, UidSet.of(1)))
    assert client.lines(fetch("1", Item.EMAILID, Item.THREADID, Preview(), Preview(lazy=True))) == [
        f'* 1 FETCH (EMAILID ({info.email_id}) THREADID ({info.thread_id}) PREVIEW "Good morning." '
        'PREVIEW "Good morning.")',
        "t OK Fetched",
    ]


def test_by_uid_the_uid_is_told(client, store, inbox):
    store.set_flags(inbox, UidSet.of(1), add=frozenset([DELETED]))
    store.expunge(inbox)
    again = Client(store)
    assert again.lines(fetch("2:*", Item.FLAGS, by_uid=True)) == [
        "* 1 FETCH (UID 2 FLAGS ())",
        "* 2 FETCH (UID 3 FLAGS ())",
        "t OK Fetched",
    ]
    assert again.lines(fetch("9", Item.FLAGS, by_uid=True)) == ["t OK Fetched"]
    assert again.lines(fetch("3", Item.FLAGS))[-1].startswith("t BAD ")


def test_what_is_expunged_meanwhile_is_passed_over(client, store, inbox):
    store.set_flags(inbox, UidSet.of(2), add=frozenset([DELETED]))
    store.expunge(inbox)
    store.append(inbox, content("four"))
    assert client.lines(fetch("1:*", Item.SIZE))[:3:2] == ["* 1 FETCH (RFC822.SIZE 90)", "* 4 EXISTS"]
    assert client.lines(fetch("1:3", Item.SIZE))[-1] == "t OK [EXPUNGEISSUED] Fetched"
    assert client.lines(fetch("2", Item.UID)) == [
        "* 2 FETCH (UID 2)",
        "t OK Fetched",
    ]  # the numbers stand, and mean that
    assert client.lines(fetch("2", WHOLE))[-1] == "t OK [EXPUNGEISSUED] Fetched"


def test_reading_marks_as_read(client, store, inbox):
    answer = client.say(fetch("1:2", Section(b"BODY[TEXT]", text=Text.TEXT)))
    assert answer == (
        b"* 1 FETCH (BODY[TEXT] {15}\r\nGood morning.\r\n)\r\n"
        b"* 2 FETCH (FLAGS (\\Seen) BODY[TEXT] {15}\r\nGood morning.\r\n)\r\nt OK Fetched\r\n"
    )
    assert [info.seen for info in store.fetch(inbox, EVERYTHING)] == [True, True, False]


def test_peeking_does_not(client, store, inbox):
    client.say(fetch("3", WHOLE, Binary(b"BINARY[1]", "1", peek=True), BinarySize(b"BINARY.SIZE[1]", "1")))
    assert not next(store.fetch(inbox, UidSet.of(3))).seen


def test_a_mailbox_for_reading_stays_as_it_is(client, store, inbox):
    Client(store, readonly=True).say(fetch("3", Section(b"BODY[]")))
    assert not next(store.fetch(inbox, UidSet.of(3))).seen


@pytest.mark.parametrize(
    ("piece", "said"),
    [(Slice(0, 4), b"From"), (Slice(86, 100), b"g.\r\n"), (Slice(90, 5), b""), (Slice(9999, 1), b"")],
)
def test_slices(client, piece, said):
    whole = letter("one")
    assert said == whole[piece.start : piece.start + piece.length]
    section = Section(b"BODY[]<%d>" % piece.start, peek=True, slice=piece)
    expected = b"* 1 FETCH (%s {%d}\r\n%s)\r\nt OK Fetched\r\n" % (section.label, len(said), said)
    assert client.say(fetch("1", section)) == expected


def test_fields_as_they_stand(store, inbox):
    header = b"A: 1\r\nSUBJECT : x\r\n folded\r\nno field\r\nsubject: y\r\nB: 2\r\n\r\nbody"
    store.append(inbox, Content.of(header))
    client = Client(store)
    some = Section(b"BODY[HEADER.FIELDS (Subject C)]", text=Text.FIELDS, fields=("Subject", "C"), peek=True)
    rest = Section(b"X", text=Text.NOT_FIELDS, fields=("subject",), peek=True)
    none = Section(b"Y", text=Text.FIELDS, fields=("Zip",), peek=True)
    cut = Section(b"Z<2>", text=Text.FIELDS, fields=("a",), peek=True, slice=Slice(2, 3))
    assert client.say(fetch("1", some, rest, none, cut)) == (
        b"* 1 FETCH (BODY[HEADER.FIELDS (Subject C)] {36}\r\nSUBJECT : x\r\n folded\r\nsubject: y\r\n\r\n"
        b" X {24}\r\nA: 1\r\nno field\r\nB: 2\r\n\r\n Y {2}\r\n\r\n Z<2> {3}\r\n 1\r)\r\nt OK Fetched\r\n"
    )


def test_a_part_that_is_not_there(client):
    there = (Section(b"BODY[3.2]", "3.2", peek=True), Section(b"BODY[1.HEADER]", "1", Text.HEADER, peek=True))
    assert client.lines(
        fetch("1", *there, Binary(b"BINARY[7]", "7", peek=True), BinarySize(b"BINARY.SIZE[7]", "7"))
    ) == [
        "* 1 FETCH (BODY[3.2] NIL BODY[1.HEADER] NIL BINARY[7] NIL BINARY.SIZE[7] 0)",
        "t OK Fetched",
    ]


NESTED = b"""\
From: a@x\r
Content-Type: multipart/mixed; boundary=b\r
\r
--b\r
\r
plain\r
--b\r
Content-Type: message/rfc822\r
\r
Subject: within\r
Content-Type: multipart/alternative; boundary=c\r
\r
--c\r
Content-Type: text/plain\r
Content-Transfer-Encoding: quoted-printable\r
\r
f=C3=BCr=\r
 alle\r
--c--\r
--b\r
Content-Transfer-Encoding: base64\r
Content-Type: application/octet-stream\r
\r
AAEC\r
Aw==\r
--b\r
Content-Transfer-Encoding: x-morse\r
\r
... --- ...\r
--b--\r
"""


@pytest.fixture
def nested(store, inbox):
    store.append(inbox, Content.of(NESTED))
    return Client(store)


@pytest.mark.parametrize(
    ("part", "text", "said"),
    [
        ("1", Text.ALL, b"plain"),
        ("1", Text.MIME, b"\r\n"),
        ("2", Text.MIME, b"Content-Type: message/rfc822\r\n\r\n"),
        ("2", Text.HEADER, b"Subject: within\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n"),
        ("2", Text.TEXT, NESTED[NESTED.index(b"--c\r") : NESTED.index(b"--c--") + 5]),
        ("2.1", Text.ALL, b"f=C3=BCr=\r\n alle"),
        ("2.1", Text.MIME, b"Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"),
        ("3", Text.ALL, b"AAEC\r\nAw=="),
    ],
)
def test_parts_within_parts(nested, part, text, said):
    answer = nested.say(fetch("1", Section(b"S", part, text, peek=True)))
    assert answer == b"* 1 FETCH (S {%d}\r\n%s)\r\nt OK Fetched\r\n" % (len(said), said)


@pytest.mark.parametrize(
    ("part", "said"), [("2.1", b"{9}\r\nf\xc3\xbcr alle"), ("3", b"~{4}\r\n\0\1\2\3"), ("1", b"{5}\r\nplain")]
)
def test_binary(nested, part, said):
    size = len(said.partition(b"\n")[2])
    answer = nested.say(fetch("1", Binary(b"BINARY[%s]" % part.encode(), part, peek=True), BinarySize(b"SIZE", part)))
    assert answer == b"* 1 FETCH (BINARY[%s] %s SIZE %d)\r\nt OK Fetched\r\n" % (part.encode(), said, size)


def test_an_encoding_that_nobody_knows(nested):
    assert nested.lines(fetch("1", Binary(b"BINARY[4]", "4", peek=True))) == [
        "t NO [UNKNOWN-CTE] I cannot undo the encoding x-morse."
    ]


def test_what_is_large_comes_from_the_file(store, inbox):
    body = b"0123456789abcdef" * 20_000
    encoded = b"MDEyMzQ1Njc4OWFi" * 20_000
    store.append(inbox, Content.of(b"A: b\r\nContent-Transfer-Encoding: base64\r\n\r\n" + encoded))
    client = Client(store)
    assert encoded in client.say(fetch("1", WHOLE))
    assert b"~{240000}\r\n" + b"0123456789ab" * 20_000 in client.say(fetch("1", Binary(b"BINARY[1]", "1")))
    assert client.say(fetch("1", BinarySize(b"SIZE", "1"))).startswith(b"* 1 FETCH (SIZE 240000)")
    sliced = Binary(b"BINARY[1]<6>", "1", slice=Slice(6, 7))
    assert b" {7}\r\n6789ab0)" in client.say(fetch("1", sliced))
    assert len(body) == len(encoded)


def test_changes_since(client, store, inbox):
    since = store.mailbox("INBOX").highestmodseq
    store.set_flags(inbox, UidSet.of(3), add=frozenset([FLAGGED]))
    client.session.talk.enabled.add("QRESYNC")
    assert client.lines(fetch("1:*", Item.FLAGS, changed_since=since)) == [
        f"* 3 FETCH (FLAGS (\\Flagged) MODSEQ ({since + 1}))",
        f"* OK [HIGHESTMODSEQ {since}] Changes are counted",
        f"* 3 FETCH (FLAGS (\\Flagged) UID 3 MODSEQ ({since + 1}))",
        "t OK Fetched",
    ]
    store.set_flags(inbox, UidSet.of(1), add=frozenset([DELETED]))
    store.expunge(inbox)
    told = client.lines(fetch("1:*", Item.FLAGS, changed_since=since, vanished=True, by_uid=True))
    assert told[:2] == ["* VANISHED (EARLIER) 1", f"* 3 FETCH (UID 3 FLAGS (\\Flagged) MODSEQ ({since + 1}))"]


def test_vanished_needs_qresync(client):
    assert client.lines(fetch("1", Item.UID, changed_since=1, vanished=True, by_uid=True))[-1].startswith("t BAD ")


@pytest.mark.parametrize(
    ("partial", "uids"),
    [
        (Partial(1, 2), [1, 2]),
        (Partial(2, 9), [2, 3]),
        (Partial(4, 9), []),
        (Partial(-1, -2), [2, 3]),
        (Partial(-2, -9), [1, 2]),
        (Partial(-4, -9), []),
    ],
)
def test_a_window(client, partial, uids):
    answer = client.lines(fetch("1:*", Item.UID, partial=partial, by_uid=True))
    assert answer == [*(f"* {uid} FETCH (UID {uid})" for uid in uids), "t OK Fetched"]


def test_uids_only(client):
    client.session.talk.enabled.add("UIDONLY")
    assert client.lines(fetch("1", Item.UID))[-1].startswith("t BAD [UIDREQUIRED]")
    assert client.lines(fetch("3", Item.UID, Item.FLAGS, by_uid=True))[0] == "* 3 UIDFETCH (FLAGS ())"
    assert client.lines(fetch("3", WHOLE, by_uid=True))[0] == "* 3 UIDFETCH (BODY[] {92}"


@pytest.mark.django_db(transaction=True)
def test_every_octet_of_real_letters(settings):
    """BODY[], HEADER and TEXT, and each part by its offsets, equal what the file holds; NUL is no CHAR8."""
    store = api.open(prepare().anna.id)
    inbox = store.mailbox("INBOX").id
    for path in LETTERS:
        store.append(inbox, Content.of(path.read_bytes()))
    client = Client(store)
    for info, path in zip(store.fetch(inbox, EVERYTHING, Want.STRUCTURE), LETTERS, strict=True):
        whole = path.read_bytes().replace(b"\0", b"\x80")
        items = [WHOLE, Section(b"H", text=Text.HEADER, peek=True), Section(b"T", text=Text.TEXT, peek=True)]
        named = [part for part in info.parts if part.section and not part.section.endswith(".")]
        items += [Section(b"P", part.section, peek=True) for part in named]
        said = [whole, whole[: info.header_size], whole[info.header_size :]]
        said += [whole[part.body_start : part.body_end] for part in named]
        expected = b" ".join(b"%s {%d}\r\n%s" % (i.label, len(s), s) for i, s in zip(items, said, strict=True))
        answers = [octets(answer) for answer in client.session.obey(tagged(info.uid, items))]
        assert b"".join(answers) == b"* %d FETCH (%s)\r\nt OK Fetched\r\n" % (info.uid, expected), path.name


def tagged(number, items):
    from access.imap.commands import Tagged

    return Tagged("t", fetch(str(number), *items))
