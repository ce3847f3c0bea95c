"""fsync that goes on by itself, and tells what the disk says."""

import errno
import os
from pathlib import Path

import pytest

from mailapp.net.fsyncing import Fsync, available


def test_many_at_once_and_each_is_told(tmp_path: Path) -> None:
    assert available()
    descriptors = [os.open(tmp_path / str(number), os.O_CREAT | os.O_RDWR) for number in range(60)]
    for descriptor in descriptors:
        os.write(descriptor, b"bytes")
    for fsync in [Fsync(descriptor) for descriptor in descriptors]:
        fsync.wait()
        fsync.wait()  # once more is no trouble
    for descriptor in descriptors:
        os.close(descriptor)


def test_what_cannot_be_synced_is_told() -> None:
    """fsync(2): EINVAL for a pipe, as it would be EIO for a disk."""
    read, write = os.pipe()
    with pytest.raises(OSError, match="Invalid argument") as told:
        Fsync(write).wait()
    assert told.value.errno == errno.EINVAL
    os.close(read)
    os.close(write)


def test_a_descriptor_that_is_none() -> None:
    with pytest.raises(OSError, match="Bad file descriptor"):
        Fsync(-1).wait()


def test_one_that_is_forgotten_ends_before_its_memory_goes(tmp_path: Path) -> None:
    with (tmp_path / "letter").open("wb") as letter:
        letter.write(b"bytes")
        letter.flush()
        Fsync(letter.fileno())
