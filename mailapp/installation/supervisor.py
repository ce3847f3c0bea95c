"""Keep the children running: start, restart with back-off, drain. Knows nothing of Django, to stay small.

`manage.py appliance` prepares the house, takes the lock and becomes this program:
`python -m mailapp.installation.supervisor HOME [host:port …]`. When every named port answers, it says so.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import time
from pathlib import Path

from mailapp.installation.become import ROOT
from mailapp.installation.children import CHILDREN, Child

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0  # seconds before a restart; doubles while a child keeps dying
SETTLED = 60.0  # a child that lived so long starts again with the first wait
READY_WITHIN = 60.0
NOT_STARTED = 127  # what a shell answers for a command that is not there
LINE_LIMIT = 1024 * 1024  # octets of one log line; what is longer is cut

# Arenas of malloc are what idle threads cost: two of them are enough for our pools.
ENVIRONMENT = {"MALLOC_ARENA_MAX": "2", "MALLOC_TRIM_THRESHOLD_": "131072", "PYTHONUNBUFFERED": "1"}

# Should we be killed outright, the children drain on their own and leave their ports to the next appliance.
SETPRIV = shutil.which("setpriv")  # util-linux
DIES_WITH_US = (SETPRIV, "--pdeathsig", "TERM", "--") if SETPRIV else ()


def say(name: str, line: str) -> None:
    print(f"{name:<8}| {line}", flush=True)


def restart_wait(previous: float, lived: float) -> float:
    """Seconds until a child that lived so many seconds is started again."""
    return FIRST_WAIT if lived >= SETTLED or not previous else min(previous * 2, LONGEST_WAIT)


class Keeper:
    """Keeps one child alive until it is told to drain it."""

    def __init__(self, child: Child, run: Path) -> None:
        self.child = child
        self.pid_file = run / f"{child.name}.pid"
        self.process: asyncio.subprocess.Process | None = None

    async def keep(self, draining: asyncio.Event) -> None:
        wait = 0.0
        while not draining.is_set():
            began = time.monotonic()
            status = await self._run_once()
            if draining.is_set():
                return
            wait = restart_wait(wait, time.monotonic() - began)
            say(self.child.name, f"ended with status {status}; starting again in {wait:g} s")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(draining.wait(), wait)

    async def _run_once(self) -> int:
        """Start the child, pass its lines on, and return its exit status."""
        try:
            self.process = await self._start()
        except OSError as trouble:
            say(self.child.name, f"cannot be started: {trouble}")
            return NOT_STARTED
        self.pid_file.write_text(f"{self.process.pid}\n")
        assert self.process.stdout is not None
        lines = asyncio.create_task(self._copy_lines(self.process.stdout))
        status = await self.process.wait()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)  # pool processes whose main process was killed
        self.pid_file.unlink(missing_ok=True)
        await asyncio.wait([lines], timeout=1)  # an orphan may hold the pipe open for longer
        lines.cancel()
        return status

    async def _start(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *DIES_WITH_US,
            *self.child.command,
            cwd=ROOT,
            env={**os.environ, **ENVIRONMENT},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C in the terminal reaches only us: we decide who drains when
            limit=LINE_LIMIT,
        )

    async def _copy_lines(self, stream: asyncio.StreamReader) -> None:
        while True:
            try:
                line = await stream.readline()
            except ValueError:  # longer than LINE_LIMIT: readline has thrown that piece away
                continue
            if not line:
                return
            say(self.child.name, line.decode("utf-8", "replace").rstrip())

    async def drain(self) -> None:
        """TERM to the child's main process, patience, then KILL to all that is left of its session."""
        if self.process is None or self.process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        try:
            await asyncio.wait_for(self.process.wait(), self.child.patience)
        except TimeoutError:
            say(self.child.name, f"did not end within {self.child.patience:g} s: killed")
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


async def answers(address: str) -> None:
    """Return when something listens at host:port."""
    host, _, port = address.rpartition(":")
    while True:
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection(host.strip("[]") or "127.0.0.1", int(port))
            writer.close()
            return
        await asyncio.sleep(0.2)


async def announce(addresses: list[str]) -> None:
    """Say that the house is open, or which doors are not."""
    waits = {address: asyncio.ensure_future(answers(address)) for address in addresses}
    if waits:
        await asyncio.wait(waits.values(), timeout=READY_WITHIN)
    closed = [address for address, wait in waits.items() if not wait.done()]
    for wait in waits.values():
        wait.cancel()
    say("ready", f"nothing answers yet at {', '.join(closed)}" if closed else "everything runs; Ctrl-C ends it")


async def supervise(home: Path, addresses: list[str], children: tuple[Child, ...] = CHILDREN) -> None:
    """Run all children until SIGTERM, SIGINT or SIGHUP; then drain them together."""
    run = home / "run"
    run.mkdir(mode=0o700, exist_ok=True)
    (run / "appliance.pid").write_text(f"{os.getpid()}\n")
    draining = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, draining.set)
    keepers = [Keeper(child, run) for child in children]
    kept = [asyncio.create_task(keeper.keep(draining)) for keeper in keepers]
    announcement = asyncio.create_task(announce(addresses))
    await draining.wait()
    say("stopping", "finishing what is under way …")
    announcement.cancel()
    await asyncio.gather(*(keeper.drain() for keeper in keepers))
    await asyncio.gather(*kept)
    (run / "appliance.pid").unlink(missing_ok=True)


if __name__ == "__main__":
    asyncio.run(supervise(Path(sys.argv[1]), sys.argv[2:]))
