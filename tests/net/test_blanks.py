"""A stock of empty files: each is taken once, and one that somebody has swept away is not used."""

import os
from pathlib import Path

import pytest

from mailapp.net.blanks import READY, Blanks

pytestmark = pytest.mark.pure


@pytest.fixture
def blanks(tmp_path: Path) -> Blanks:
    return Blanks(lambda: str(tmp_path / "blank"))


def test_a_blank_file_is_taken_once(blanks: Blanks):
    taken = [blanks.take() for _ in range(3 * READY)]
    assert len({path for _, path in taken}) == 3 * READY
    for descriptor, path in taken:
        assert os.fstat(descriptor).st_ino == os.stat(path).st_ino
        assert os.fstat(descriptor).st_size == 0
        os.close(descriptor)


def test_there_is_always_a_stock(blanks: Blanks, tmp_path: Path):
    os.close(blanks.take()[0])
    blanks._pool.shutdown()
    assert len(list((tmp_path / "blank").iterdir())) == READY + 1


def test_one_that_was_swept_away_is_not_used(blanks: Blanks, tmp_path: Path):
    os.close(blanks.take()[0])
    blanks._pool.shutdown()
    for path in (tmp_path / "blank").iterdir():
        path.unlink()
    blanks._filling = True  # its thread has come home
    descriptor, path = blanks.take()
    assert os.path.exists(path)
    os.close(descriptor)


def test_a_directory_that_cannot_be_is_told(tmp_path: Path):
    (tmp_path / "blank").write_text("a file where a folder should be")
    with pytest.raises(OSError, match="blank"):
        Blanks(lambda: str(tmp_path / "blank")).take()
