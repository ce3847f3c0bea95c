"""Files that become durable while their rows are written."""

import errno
import os
from pathlib import Path

import pytest

from mailapp.net import durable, syncing
from mailapp.net.syncing import File
from tests.support.waiting import until


def written(*names: Path, size: int = 5) -> File:
    """A file with these names, and one from the time when it was nobody's."""
    draft = names[0].parent.parent / f"draft of {names[0].name}"
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR)
    os.write(descriptor, b"bytes")
    for name in names:
        os.link(draft, name)
    return File(descriptor, size, [str(name) for name in names], str(draft))


@pytest.fixture
def rooms(tmp_path: Path) -> tuple[Path, Path]:
    anna, ben = tmp_path / "anna", tmp_path / "ben"
    anna.mkdir()
    ben.mkdir()
    return anna, ben


def is_closed(file: File) -> bool:
    try:
        os.fstat(file.descriptor)
    except OSError:
        return True
    return False


@pytest.mark.parametrize("many", [1, durable.SHARED_FROM])
def test_the_draft_goes_when_all_is_durable(rooms: tuple[Path, Path], many: int) -> None:
    files = [written(rooms[0] / str(number)) for number in range(many)]
    syncing.begin(files)
    for file in files:
        file.durable()
    assert until(lambda: not any(Path(file.draft).exists() for file in files))
    assert until(lambda: all(map(is_closed, files)))
    assert all(Path(name).read_bytes() == b"bytes" for file in files for name in file.names)


def test_a_large_file_is_waited_for(rooms: tuple[Path, Path]) -> None:
    large = written(rooms[0] / "1", size=syncing.QUICK + 1)
    syncing.begin([large])
    assert until(lambda: is_closed(large))


def test_a_directory_that_cannot_be_synced_is_its_files_trouble(
    rooms: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a file system where names do not go along."""
    anna, ben = rooms

    def sync_directory(directory: str) -> None:
        if directory == str(ben):
            raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(durable, "names_go_along", lambda descriptor: False)
    monkeypatch.setattr(durable, "sync_directory", sync_directory)
    hers, both = written(anna / "1"), written(anna / "2", ben / "2")
    syncing.begin([hers, both])
    hers.durable()
    with pytest.raises(OSError, match="Input/output"):
        both.durable()


def test_whoever_forgets_to_begin_is_told(rooms: tuple[Path, Path]) -> None:
    file = written(rooms[0] / "1")
    with pytest.raises(RuntimeError, match="not begun"):
        file.durable()
    file.close()
    assert is_closed(file)
