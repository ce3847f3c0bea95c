"""Keep the children running: start, restart with back-off, drain.

`manage.py appliance` prepares the house, takes the lock and becomes this program:
`python -m mailapp.installation.supervisor HOME [host:port …]`. It loads what the children need, and they are forks of
it: what all have in common lies in memory once. It has one thread, for a fork takes but one along.
When every named port answers, it says so.
"""

import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from mailapp.installation import loading
from mailapp.installation.announcing import Announcement
from mailapp.installation.children import CHILDREN, Child
from mailapp.installation.ears import Ears
from mailapp.installation.keeper import Keeper, say

# Arenas of malloc are what idle threads cost: two of them are enough for our pools. Read when a program starts.
ENVIRONMENT = {"MALLOC_ARENA_MAX": "2", "MALLOC_TRIM_THRESHOLD_": "131072", "PYTHONUNBUFFERED": "1"}


def supervise(home: Path, addresses: list[str], children: tuple[Child, ...] = CHILDREN) -> None:
    """Run all children until SIGTERM, SIGINT or SIGHUP; then drain them together."""
    run = home / "run"
    run.mkdir(mode=0o700, exist_ok=True)
    (run / "appliance.pid").write_text(f"{os.getpid()}\n")
    ears = Ears()
    keepers = [Keeper(child, run, ears) for child in children]
    with ears.open():
        keep(keepers, ears, Announcement(addresses, time.monotonic()))
        drain(keepers, ears)
    (run / "appliance.pid").unlink(missing_ok=True)


def keep(keepers: list[Keeper], ears: Ears, announcement: Announcement) -> None:
    """Until we are told to end."""
    while not ears.ending:
        now = time.monotonic()
        for keeper in keepers:
            keeper.look(now)
        if said := announcement.look(now):
            ears.wait(0)  # what the children have said so far stands before it
            say("ready", said)
        ears.wait(until([announcement.due, *(keeper.due for keeper in keepers)], now))


def drain(keepers: list[Keeper], ears: Ears) -> None:
    """Until all have ended, each within its patience."""
    say("stopping", "finishing what is under way …")
    for keeper in keepers:
        keeper.drain(time.monotonic())
    while any(keeper.runs for keeper in keepers):
        ears.wait(until([keeper.due for keeper in keepers], time.monotonic()))
        for keeper in keepers:
            keeper.look(time.monotonic())


def until(due: Iterable[float | None], now: float) -> float | None:
    """Seconds until the first of these times; None when nothing is due."""
    return min((max(0.0, time - now) for time in due if time is not None), default=None)


def main(home: Path, addresses: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailapp.settings")
    for trouble in loading.load(name for child in CHILDREN for name in child.loads):
        say("loading", trouble)
    supervise(home, addresses)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
