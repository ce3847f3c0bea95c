"""Keeps one child alive until it is told to drain it."""

import contextlib
import os
import signal
from functools import partial
from pathlib import Path

from mailapp.installation import forking
from mailapp.installation.children import Child
from mailapp.installation.ears import Ears
from mailapp.installation.lines import Lines

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0  # seconds before a restart; doubles while a child keeps dying
SETTLED = 60.0  # a child that lived so long starts again with the first wait
NOT_STARTED = 127  # what a shell answers for a command that is not there


def say(name: str, line: str) -> None:
    print(f"{name:<8}| {line}", flush=True)


def restart_wait(previous: float, lived: float) -> float:
    """Seconds until a child that lived so many seconds is started again."""
    return FIRST_WAIT if lived >= SETTLED or not previous else min(previous * 2, LONGEST_WAIT)


class Keeper:
    """Times are seconds of a clock that never goes back. `due`: when to look though nothing was heard."""

    def __init__(self, child: Child, run: Path, ears: Ears) -> None:
        self.due: float | None = 0.0  # to be started
        self._child = child
        self._pid_file = run / f"{child.name}.pid"
        self._ears = ears
        self._pid = 0  # of the running child
        self._began = self._wait = 0.0
        self._draining = False

    @property
    def runs(self) -> bool:
        return self._pid != 0

    def look(self, now: float) -> None:
        """Do what has become necessary."""
        if self._pid and os.waitid(os.P_PID, self._pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            self._bury(now)
        if self.due is None or now < self.due:
            return
        self.due = None
        if self._pid:
            say(self._child.name, f"did not end within {self._child.patience:g} s: killed")
            self._signal_all(signal.SIGKILL)
        else:
            self._start(now)

    def drain(self, now: float) -> None:
        """TERM to the child's main process, patience, then KILL to all that is left of its session."""
        self._draining = True
        self.due = None
        if self._pid:
            os.kill(self._pid, signal.SIGTERM)
            self.due = now + self._child.patience

    def _start(self, now: float) -> None:
        self._began = now
        try:
            self._pid, reader = forking.start(self._child.name, self._child.run)
        except OSError as trouble:
            say(self._child.name, f"cannot be started: {trouble}")
            self._start_again(NOT_STARTED, now)
            return
        self._ears.listen(Lines(reader, partial(say, self._child.name)))
        self._pid_file.write_text(f"{self._pid}\n")

    def _bury(self, now: float) -> None:
        self._signal_all(signal.SIGTERM)  # pool processes whose main process was killed
        _, status = os.waitpid(self._pid, 0)
        self._pid, self.due = 0, None
        self._pid_file.unlink(missing_ok=True)
        if not self._draining:
            self._start_again(os.waitstatus_to_exitcode(status), now)

    def _start_again(self, status: int, now: float) -> None:
        self._wait = restart_wait(self._wait, now - self._began)
        self.due = now + self._wait
        say(self._child.name, f"ended with status {status}; starting again in {self._wait:g} s")

    def _signal_all(self, number: signal.Signals) -> None:
        """To the whole session; nobody else can have its number while its first process is not buried."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._pid, number)
