"""One appliance for one house: a lock that ends with the process, however that ends."""

import fcntl
import os
from pathlib import Path


class AlreadyRunning(Exception):
    """Another appliance holds this house."""


def take(home: Path) -> int:
    """Lock `home` for this process and what it becomes by exec; the open descriptor is the lock.

    Children do not keep it: they close what they inherit. Raises AlreadyRunning.
    """
    run = home / "run"
    run.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(run / "appliance.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as held:
        os.close(descriptor)
        raise AlreadyRunning(f"An appliance already runs for {home}. Stop it first.") from held
    os.set_inheritable(descriptor, True)
    return descriptor
