"""`manage.py deliver`, called as Postfix or fetchmail call it: a process, standard input, an exit status."""

import io

import pytest

from mailapp.delivery.management.commands.deliver import Command
from mailapp.delivery.stdin import read_message
from mailapp.net.content import CHUNK
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


def test_a_letter_beyond_the_limit_is_refused(office: Office, tmp_path):
    policy.change("message_size", 100_000)
    with pytest.raises(ValueError, match="larger than the 100000 octets"):
        read_message(io.BytesIO(b"x" * 79 + b"\n" * 200_000), tmp_path)


@pytest.mark.django_db
def test_a_line_end_cut_by_a_piece_is_one_line_end(tmp_path):
    octets = b"a" * (CHUNK - 1) + b"\r\n" + b"b\n"
    content = read_message(io.BytesIO(octets), tmp_path)
    assert b"".join(content.chunks()) == b"a" * (CHUNK - 1) + b"\r\nb\r\n"
