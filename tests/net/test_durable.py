"""What is synced together, and what needs a sync of its own."""

import os

import pytest

from mailapp.net import durable

pytestmark = pytest.mark.pure


def test_the_kind_of_file_system_is_known(tmp_path):
    (tmp_path / "letter").write_bytes(b"x")
    with open(tmp_path / "letter", "rb") as letter:
        kind = durable._file_systems().get(os.fstat(letter.fileno()).st_dev)
        assert durable.names_go_along(letter.fileno()) == (kind in durable.NAMES_GO_ALONG)


def test_what_no_disk_holds_gets_its_directories_synced():
    reading, writing = os.pipe()
    try:
        assert not durable.names_go_along(reading)
    finally:
        os.close(reading)
        os.close(writing)


def test_a_directory_that_is_gone_is_told(tmp_path):
    troubles = durable.sync_names([str(tmp_path), str(tmp_path / "gone")])
    assert list(troubles) == [str(tmp_path / "gone")]
    assert isinstance(troubles[str(tmp_path / "gone")], FileNotFoundError)


def test_few_letters_are_not_synced_with_all_else(tmp_path):
    with open(tmp_path / "letter", "wb") as letter:
        assert not durable.sync_together([letter.fileno()])
        assert durable.sync_together([letter.fileno()] * durable.SHARED_FROM)
