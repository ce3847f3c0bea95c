"""The supervisor with children of our own: shell scripts that live, die and refuse to."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from mailapp.installation.children import CHILDREN
from mailapp.installation.keeper import restart_wait

LIVES = "exec sleep 60"


@pytest.mark.parametrize(
    ("previous", "lived", "wait"),
    [(0.0, 0.1, 0.5), (0.5, 0.1, 1.0), (1.0, 2.0, 2.0), (20.0, 0.1, 30.0), (30.0, 1.0, 30.0), (30.0, 61.0, 0.5)],
)
def test_the_wait_doubles_until_a_child_has_settled(previous: float, lived: float, wait: float) -> None:
    assert restart_wait(previous, lived) == wait


def test_every_process_of_the_house_is_in_the_table() -> None:
    assert [child.name for child in CHILDREN] == ["web", "smtpd", "accessd", "worker", "beat"]


def wait_until(done: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not done() and time.monotonic() < until:
        time.sleep(0.02)


def supervise(
    home: Path, when: Callable[[], bool], patience: float = 5.0, end: int = signal.SIGTERM, **scripts: str
) -> str:
    """Run these children until `when` is true, then end the supervisor; what it said."""
    words = [word for name, script in scripts.items() for word in (name, str(patience), script)]
    command = [sys.executable, "-m", "tests.support.supervised", str(home), *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        wait_until(when)
        process.send_signal(end)
        said, _ = process.communicate(timeout=20)
    return said


def lives(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def test_a_dead_child_starts_again_and_the_others_live_on(tmp_path: Path) -> None:
    deaths, steady = tmp_path / "deaths", tmp_path / "steady"
    said = supervise(
        tmp_path,
        lambda: deaths.exists() and len(deaths.read_text()) >= 4,
        mortal=f"echo x >> {deaths}; exit 3",
        steady=f"echo x >> {steady}; {LIVES}",
    )
    assert steady.read_text() == "x\n", "the steady child was started once"
    assert "mortal  | ended with status 3; starting again in 0.5 s" in said
    assert not list((tmp_path / "run").glob("*.pid"))


def test_a_childs_lines_carry_its_name(tmp_path: Path) -> None:
    done = tmp_path / "done"
    said = supervise(
        tmp_path,
        done.exists,
        talker=f"echo hello; echo trouble >&2; head -c 3000000 /dev/zero | tr '\\0' z; echo; touch {done}; {LIVES}",
    )
    assert "talker  | hello\ntalker  | trouble\ntalker  | zzz" in said
    assert len(said) < 1_100_000, "a line of three megabytes is cut"


def test_a_child_is_alone_with_its_streams_in_its_session(tmp_path: Path) -> None:
    done = tmp_path / "done"
    script = (
        f"ls /proc/self/fd | tr '\\n' ' '; readlink /proc/self/fd/0; ps -o sid= -p $$; echo $$; touch {done}; {LIVES}"
    )
    said = supervise(tmp_path, done.exists, loner=script)
    assert "loner   | 0 1 2 3 /dev/null\n" in said, "3 is that of ls itself"
    session, process = [line.split()[2] for line in said.splitlines() if line.startswith("loner ")][1:]
    assert session == process


def test_pid_files_name_the_running_children(tmp_path: Path) -> None:
    named = tmp_path / "named"
    script = f"while ! grep -q $$ {tmp_path}/run/sleeper.pid; do sleep 0.02; done; echo $$ > {named}; {LIVES}"
    supervise(tmp_path, lambda: named.exists() and named.read_text() != "", sleeper=script)
    assert not lives(int(named.read_text()))


def test_who_does_not_drain_in_time_is_killed(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    stubborn = f"trap '' TERM; touch {ready}; while :; do sleep 1; done"
    said = supervise(tmp_path, ready.exists, patience=0.5, stubborn=stubborn)
    assert "stubborn| did not end within 0.5 s: killed" in said


def test_a_program_that_is_not_there_does_not_stop_the_others(tmp_path: Path) -> None:
    steady = tmp_path / "steady"
    said = supervise(
        tmp_path, steady.exists, absent="exec /no/such/program", steady=f"sleep 1; touch {steady}; {LIVES}"
    )
    assert "absent  | ended with status 127; starting again" in said


def test_children_end_with_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    ready, ended = tmp_path / "ready", tmp_path / "ended"
    drains = f"trap 'touch {ended}; exit' TERM; touch {ready}; while :; do sleep 0.02; done"
    supervise(tmp_path, ready.exists, end=signal.SIGKILL, orphan=drains)
    wait_until(ended.exists)
    assert ended.exists()
