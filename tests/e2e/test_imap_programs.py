"""Real programs keep mail by IMAP: what they copy is what went in, and a second run finds nothing to do."""

import imaplib
import json
import shlex
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import imapclient
import pytest

from tests.support.access_house import AccessHouse, access_house
from tests.support.filling import FOLDERS
from tests.support.mail_programs import configuration, files, lines, run
from tests.support.office import PASSWORD

pytestmark = pytest.mark.e2e
EARLIER = datetime(2019, 5, 1, 9, 30, tzinfo=UTC)
ANNA, BEN, OLGA = "anna@example.test", "ben@example.test", "olga@example.test"


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker) -> Iterator[AccessHouse]:
    with django_db_blocker.unblock(), access_house() as house:
        yield house


@contextmanager
def client(house: AccessHouse, user: str) -> Iterator[imapclient.IMAPClient]:
    trust = ssl.create_default_context(cafile=house.certificate)
    with imapclient.IMAPClient("localhost", house.ports["IMAPS"], ssl_context=trust, timeout=20) as imap:
        imap.login(user, PASSWORD)
        yield imap


def state(house: AccessHouse, user: str) -> dict[str, dict[bytes, int]]:
    """All of a person's mailboxes, with what changes when anything changes."""
    with client(house, user) as imap:
        names = [name for flags, _, name in imap.list_folders() if b"\\Noselect" not in flags]
        return {name: imap.folder_status(name, ["MESSAGES", "UIDNEXT", "UNSEEN", "HIGHESTMODSEQ"]) for name in names}


def tree(folder: Path) -> dict[str, tuple[int, int]]:
    """Each file below, with what would tell that it was written anew."""
    return {
        str(path.relative_to(folder)): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.parent.name in ("cur", "new")
    }


def mbsync(house: AccessHouse, home: Path) -> None:
    rc = f"""
IMAPAccount house
Host localhost
Port {house.ports["IMAPS"]}
User {ANNA}
Pass "{PASSWORD}"
SSLType IMAPS
CertificateFile {house.certificate}

IMAPStore far
Account house

MaildirStore near
Path {home}/mail/
Inbox {home}/mail/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Both
Expunge Both
Remove Both
SyncState *
"""
    run(home, "mbsync", "--config", configuration(home / "mbsyncrc", rc), "--all")


def test_mbsync_both_ways_and_twice(house: AccessHouse, tmp_path: Path) -> None:
    inbox = tmp_path / "mail/INBOX"
    inbox.parent.mkdir()
    mbsync(house, tmp_path)
    # mbsync takes no letter without an end of its header, no CR but before LF; NUL comes as 0x80
    known = [
        lines(letter).replace(b"\r", b"").replace(b"\0", b"\x80")
        for letter in house.letters
        if b"\r\n\r\n" in b"\r\n" + letter
    ]
    assert sorted(map(without_marks, files(inbox))) == sorted(known)
    assert len(files(tmp_path / "mail/Projects/Website")) == len(house.ordinary_letters[0 :: len(FOLDERS)])

    before, there = tree(tmp_path / "mail"), state(house, ANNA)
    mbsync(house, tmp_path)
    assert (tree(tmp_path / "mail"), state(house, ANNA)) == (before, there)

    letter = b"From: anna@example.test\nSubject: from here\n\nwritten in the Maildir\n"
    (inbox / "cur/1.new.here:2,FS").write_bytes(letter)
    answered = next((inbox / "new").iterdir())
    answered.rename(inbox / "cur" / (answered.name.partition(":")[0] + ":2,RS"))
    mbsync(house, tmp_path)
    with client(house, ANNA) as imap:
        imap.select_folder("INBOX")
        [uid] = imap.search(["FLAGGED", "SEEN"])
        assert lines(imap.fetch([uid], ["BODY.PEEK[TEXT]"])[uid][b"BODY[TEXT]"]) == b"written in the Maildir\n"
        assert len(imap.search(["ANSWERED", "SEEN"])) == 1
        imap.delete_messages([uid])
        imap.expunge()
    mbsync(house, tmp_path)
    assert len(files(inbox)) == len(known)


def without_marks(letter: bytes) -> bytes:
    """Without what mbsync and neomutt add to a header for themselves."""
    added = (b"X-TUID:", b"Content-Length:", b"Lines:")
    return b"".join(line for line in letter.splitlines(keepends=True) if not line.startswith(added))


def test_offlineimap(house: AccessHouse, tmp_path: Path) -> None:
    rc = f"""
[general]
accounts = house
metadata = {tmp_path}/meta
ui = basic
[Account house]
localrepository = near
remoterepository = far
[Repository near]
type = Maildir
localfolders = {tmp_path}/mail
[Repository far]
type = IMAP
remotehost = localhost
remoteport = {house.ports["IMAPS"]}
remoteuser = {BEN}
remotepass = {PASSWORD}
ssl = yes
sslcacertfile = {house.certificate}
"""
    program = ("offlineimap", "-o", "-c", configuration(tmp_path / "offlineimaprc", rc))
    run(tmp_path, *program)
    assert files(tmp_path / "mail/INBOX") == sorted(map(lines, house.ordinary_letters))
    before, there = tree(tmp_path / "mail"), state(house, BEN)
    run(tmp_path, *program)
    assert (tree(tmp_path / "mail"), state(house, BEN)) == (before, there)


def test_neomutt(house: AccessHouse, tmp_path: Path) -> None:
    """Open the INBOX, copy all of it into a Maildir of our own, leave."""
    rc = f"""
set imap_user="{OLGA}" imap_pass="{PASSWORD}" ssl_force_tls=yes certificate_file="{house.certificate}"
set mbox_type=Maildir confirmappend=no confirmcreate=no quit=yes delete=no wait_key=no
set header_cache="{tmp_path}/cache" folder="{tmp_path}" copy=no move=no
"""
    keys = f"<tag-pattern>~A<enter><tag-prefix><copy-message>{tmp_path}/mail<enter><quit>"
    config = configuration(tmp_path / "muttrc", rc)
    url = f"imaps://localhost:{house.ports['IMAPS']}/INBOX"
    words = ["neomutt", "-n", "-F", str(config), "-f", url, "-e", f'push "{keys}"']
    run(tmp_path, "env", "TERM=vt100", "script", "--quiet", "--command", shlex.join(words), "/dev/null")
    assert sorted(map(without_marks, files(tmp_path / "mail"))) == sorted(map(lines, house.ordinary_letters))


def test_curl(house: AccessHouse, tmp_path: Path) -> None:
    curl = ("curl", "--silent", "--show-error", "--cacert", house.certificate, "--user", f"{BEN}:{PASSWORD}")
    implicit, starttls = (f"{scheme}://localhost:{house.ports[scheme.upper()]}" for scheme in ("imaps", "imap"))
    assert b"INBOX" in run(tmp_path, *curl, f"{implicit}/")
    assert run(tmp_path, *curl, f"{implicit}/INBOX;UID=3") == house.ordinary_letters[2]
    assert run(tmp_path, *curl, "--ssl-reqd", f"{starttls}/INBOX;MAILINDEX=1") == house.ordinary_letters[0]
    mine = tmp_path / "mine.eml"
    mine.write_bytes(b"Subject: by curl\r\n\r\nzanzibar\r\n")
    run(tmp_path, *curl, "--upload-file", mine, f"{implicit}/Drafts")
    assert run(tmp_path, *curl, f"{implicit}/Drafts?TEXT%20zanzibar").strip() == b"* SEARCH 1"


def test_imaplib(house: AccessHouse) -> None:
    trust = ssl.create_default_context(cafile=house.certificate)
    with imaplib.IMAP4("localhost", house.ports["IMAP"], timeout=20) as imap:
        imap.starttls(trust)
        imap.login(OLGA, PASSWORD)
        assert imap.select("INBOX") == ("OK", [b"%d" % len(house.ordinary_letters)])
        for number, letter in enumerate(house.ordinary_letters, 1):
            status, [(_, octets), _] = imap.fetch(str(number), "(BODY.PEEK[])")
            assert (status, octets) == ("OK", letter)
        assert imap.search(None, "SUBJECT", '"no such words"') == ("OK", [b""])


def test_imapclient(house: AccessHouse) -> None:
    with client(house, ANNA) as imap:
        assert {"INBOX", *FOLDERS} <= {name for _, _, name in imap.list_folders()}
        imap.create_folder("Größe/日本 & Co")
        imap.append("Größe/日本 & Co", house.letters[0], flags=("\\Flagged", "Wichtig"))
        assert imap.select_folder("Größe/日本 & Co")[b"EXISTS"] == 1
        [(uid, found)] = imap.fetch("1:*", ["FLAGS", "BODY.PEEK[]", "RFC822.SIZE"]).items()
        assert found[b"BODY[]"] == house.letters[0]
        assert found[b"RFC822.SIZE"] == len(house.letters[0])
        assert {b"\\Flagged", b"Wichtig"} <= set(found[b"FLAGS"])
        imap.idle()
        with client(house, ANNA) as other:
            other.append("Größe/日本 & Co", house.letters[1])
        assert (2, b"EXISTS") in imap.idle_check(timeout=20)
        imap.idle_done()
        imap.move([uid], "Archive/2025")
        imap.unselect_folder()
        imap.rename_folder("Größe/日本 & Co", "Größe/Übrig")
        imap.delete_folder("Größe/Übrig")
        assert "Größe/Übrig" not in {name for _, _, name in imap.list_folders()}


def kept(house: AccessHouse, user: str) -> dict[str, list[tuple[object, ...]]]:
    """Octets, dates and flags of all letters."""
    found = {}
    with client(house, user) as imap:
        for _, _, name in imap.list_folders():
            imap.select_folder(name, readonly=True)
            facts = imap.fetch(imap.search("ALL"), ["BODY.PEEK[]", "INTERNALDATE", "FLAGS"])
            told = [
                (each[b"BODY[]"], each[b"INTERNALDATE"], {*each[b"FLAGS"]} - {b"\\Recent"}) for each in facts.values()
            ]
            if told:
                found[name] = told
    return found


def test_movein_brings_an_account_along(house: AccessHouse) -> None:
    """From our own server to another account: all comes once, and nothing is changed where it lay."""
    emil, dora = "emil@example.test", "dora@example.test"
    for person in (emil, dora):
        house.manage("account", "add", person, "--password-stdin", stdin=f"{PASSWORD}\n")
    with client(house, emil) as imap:
        imap.create_folder("Büro & Lager/日本")
        for number, letter in enumerate(house.letters):
            imap.append("Sent" if number % 2 else "Büro & Lager/日本", letter, ("\\Flagged", "$Label1"), EARLIER)
    before = state(house, emil)
    house.environment["SSL_CERT_FILE"] = str(house.certificate)
    words = ("movein", "imap", f"localhost:{house.ports['IMAPS']}", emil, dora, "--json")
    for fresh in (len(house.letters), 0):
        told = json.loads(house.manage(*words, stdin=f"{PASSWORD}\n"))
        assert sum(folder["letters"] for folder in told) == fresh
    assert kept(house, dora) == kept(house, emil)
    assert state(house, emil) == before


def test_movein_says_why_not(house: AccessHouse) -> None:
    server = f"localhost:{house.ports['IMAP']}"
    with pytest.raises(AssertionError, match=r"does not let anna@example.test in: .*AUTHENTICATIONFAILED"):
        house.manage("movein", "imap", server, ANNA, BEN, "--tls", "none", stdin="wrong\n")
