"""Disks that die."""

import errno
import os
import time
from typing import NoReturn

import pytest

from mailapp.net import durable
from mailapp.net.fsyncing import Fsync


def dies(monkeypatch: pytest.MonkeyPatch, seconds: float = 0.0) -> None:
    """What write(2) takes from now on, no way of syncing can write; it is known after so long."""

    def fail() -> NoReturn:
        time.sleep(seconds)
        raise OSError(errno.EIO, "Input/output error")

    def fsync(descriptor: int) -> NoReturn:
        fail()

    def wait(this: Fsync) -> NoReturn:
        begun(this)
        fail()

    begun = Fsync.wait
    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Fsync, "wait", wait)
    monkeypatch.setattr(durable, "sync_together", lambda descriptors: False)
