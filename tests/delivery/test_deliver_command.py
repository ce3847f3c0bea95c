"""`manage.py deliver`, called as Postfix or fetchmail call it: a process, standard input, an exit status."""

import io

import pytest

from mailapp.delivery.management.commands.deliver import Command
from mailapp.delivery.stdin import read_message
from mailapp.directory import api as directory
from mailapp.net.content import CHUNK
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter
from mailapp.policy import api as policy
from tests.delivery.test_arrive import letters_of
from tests.support.office import Office


def run(address: str, octets: bytes) -> tuple[int, str]:
    return Command().deliver(address, "carl@example.net", io.BytesIO(octets))


def test_line_ends_become_crlf_and_the_mbox_line_goes(office: Office):
    assert run("anna@example.test", b"From carl Mon Nov 23\nSubject: Roof\n\nIt\r\nleaks.\n") == (0, "")
    [letter] = letters_of(office.anna.id)
    assert letter == b"Return-Path: <carl@example.net>\r\nSubject: Roof\r\n\r\nIt\r\nleaks.\r\n"


@pytest.mark.parametrize(
    ("address", "octets", "status"),
    [
        ("nobody@example.test", b"x\n", 67),
        ("carl@example.net", b"x\n", 67),
        ("anna@example.test", b"", 65),
        ("no address at all", b"x\n", 65),
    ],
)
def test_what_cannot_be_delivered_says_why(office: Office, address: str, octets: bytes, status: int):
    code, sentence = run(address, octets)
    assert code == status
    assert sentence
    assert letters_of(office.anna.id) == []


def test_a_full_mailbox_takes_it_later_or_never(office: Office):
    """As who comes by SMTP is told; one of a group who has room gets it."""
    directory.change_account("anna@example.test", quota=100)
    large = b"Subject: x\n\n" + b"x" * 100 + b"\n"
    assert run("anna@example.test", large) == (75, "anna@example.test: mailbox is full")
    policy.change("over_quota_is_permanent", True)
    assert run("anna@example.test", large)[0] == 69
    assert run("anna@example.test", b"Subject: small\n\nx\n")[0] == 0
    directory.add_alias("both@example.test", ["anna@example.test", "ben@example.test"])
    assert run("both@example.test", large)[0] == 0


def test_a_letter_beyond_the_limit_is_refused(office: Office, tmp_path):
    policy.change("message_size", 100_000)
    with pytest.raises(ValueError, match="larger than the 100000 octets"):
        read_message(io.BytesIO(b"x" * 79 + b"\n" * 200_000), tmp_path)


@pytest.mark.django_db
def test_a_line_end_cut_by_a_piece_is_one_line_end(tmp_path):
    octets = b"a" * (CHUNK - 1) + b"\r\n" + b"b\n"
    content = read_message(io.BytesIO(octets), tmp_path)
    assert b"".join(content.chunks()) == b"a" * (CHUNK - 1) + b"\r\nb\r\n"


def test_a_program_sends_as_one_of_us(office: Office):
    octets = b"From: anna@example.test\nBcc: x@example.org\nSubject: the backup ran\n\nfine\n"
    assert Command().deliver("carl@example.net", "", io.BytesIO(octets), "anna@example.test") == (0, "")
    [row] = outbox.list_queue(QueueFilter())
    assert (row.reverse_path, row.address, row.subject) == ("anna@example.test", "carl@example.net", "the backup ran")
    assert "Bcc" not in outbox.show(row.trace).headers


@pytest.mark.parametrize(
    ("person", "octets", "status"),
    [
        ("nobody@example.test", b"From: x@y.test\n\nhi\n", 77),
        ("anna@example.test", b"From: ben@example.test\n\nnot mine\n", 69),
        ("anna@example.test", b"", 65),
    ],
)
def test_what_it_may_not_send(office: Office, person: str, octets: bytes, status: int):
    assert Command().deliver("carl@example.net", "", io.BytesIO(octets), person)[0] == status
    assert outbox.list_queue(QueueFilter()) == []


def test_a_loop_is_refused_for_good(office: Office):
    directory.add_alias("sales@example.test", ["shop@example.org"])
    octets = b"Delivered-To: sales@example.test\nSubject: again\n\nhi\n"
    status, sentence = Command().deliver("sales@example.test", "carl@example.net", io.BytesIO(octets))
    assert (status, sentence[:9]) == (69, "554 5.4.6")


def test_results_in_our_name_are_not_believed(office: Office, settings):
    """RFC 8601 §5: what fetchmail brings came from anywhere."""
    forged = b"Authentication-Results: %s; dmarc=pass header.from=bank.example\n" % settings.MAIL_HOSTNAME.encode()
    theirs = b"Authentication-Results: isp.example; dmarc=fail\n"
    assert run("anna@example.test", forged + theirs + b"Subject: x\n\nHi\n") == (0, "")
    [octets] = letters_of(office.anna.id)
    assert octets.endswith(theirs.replace(b"\n", b"\r\n") + b"Subject: x\r\n\r\nHi\r\n")
    assert b"bank.example" not in octets
