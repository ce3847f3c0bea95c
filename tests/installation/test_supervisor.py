"""The supervisor with children of our own: shell one-liners that live, die and refuse to."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from mailapp.installation import supervisor
from mailapp.installation.children import CHILDREN, Child


@pytest.mark.parametrize(
    ("previous", "lived", "wait"),
    [(0.0, 0.1, 0.5), (0.5, 0.1, 1.0), (1.0, 2.0, 2.0), (20.0, 0.1, 30.0), (30.0, 1.0, 30.0), (30.0, 61.0, 0.5)],
)
def test_the_wait_doubles_until_a_child_has_settled(previous: float, lived: float, wait: float) -> None:
    assert supervisor.restart_wait(previous, lived) == wait


def test_every_process_of_the_house_is_in_the_table() -> None:
    assert [child.name for child in CHILDREN] == ["web", "smtpd", "accessd", "worker", "beat"]


def sh(name: str, script: str, patience: float = 5.0) -> Child:
    return Child(name, ("/bin/sh", "-c", script), patience)


def supervise(home: Path, children: tuple[Child, ...], when: Callable[[], bool]) -> None:
    """Run until `when` is true, then ask for the end, which comes."""

    async def run() -> None:
        task = asyncio.create_task(supervisor.supervise(home, [], children))
        until = time.monotonic() + 20
        while not when() and time.monotonic() < until and not task.done():
            await asyncio.sleep(0.02)
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(task, 20)

    asyncio.run(run())


def test_a_dead_child_starts_again_and_the_others_live_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deaths, steady = tmp_path / "deaths", tmp_path / "steady"
    children = (
        sh("mortal", f"echo x >> {deaths}; exit 3"),
        sh("steady", f"echo x >> {steady}; exec sleep 60"),
    )
    supervise(tmp_path, children, lambda: deaths.exists() and len(deaths.read_text()) >= 4)
    assert steady.read_text() == "x\n", "the steady child was started once"
    said = capsys.readouterr().out
    assert "mortal  | ended with status 3; starting again in 0.5 s" in said
    assert not list((tmp_path / "run").glob("*.pid"))


def test_a_childs_lines_carry_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = tmp_path / "done"
    children = (sh("talker", f"echo hello; echo trouble >&2; touch {done}; exec sleep 60"),)
    supervise(tmp_path, children, done.exists)
    said = capsys.readouterr().out
    assert "talker  | hello\n" in said
    assert "talker  | trouble\n" in said


def test_pid_files_name_the_running_children(tmp_path: Path) -> None:
    file = tmp_path / "run/sleeper.pid"
    seen: list[int] = []

    def written() -> bool:
        if file.exists() and file.read_text().strip():
            seen.append(int(file.read_text()))
        return bool(seen)

    supervise(tmp_path, (sh("sleeper", "exec sleep 60"),), written)
    with pytest.raises(ProcessLookupError):
        os.kill(seen[0], 0)


def test_who_does_not_drain_in_time_is_killed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ready = tmp_path / "ready"
    stubborn = (
        f"import signal, time; signal.signal(15, signal.SIG_IGN); open({str(ready)!r}, 'w').close(); time.sleep(60)"
    )
    child = Child("stubborn", (sys.executable, "-c", stubborn), patience=0.5)
    supervise(tmp_path, (child,), ready.exists)
    assert "stubborn| did not end within 0.5 s: killed" in capsys.readouterr().out


def test_a_command_that_is_not_there_does_not_stop_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    steady = tmp_path / "steady"
    children = (Child("absent", ("/no/such/program",)), sh("steady", f"touch {steady}; sleep 1; exec sleep 60"))
    began = time.monotonic()
    supervise(tmp_path, children, lambda: steady.exists() and time.monotonic() - began > 1)
    assert "absent  | ended with status" in capsys.readouterr().out
