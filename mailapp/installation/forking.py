"""A child of the supervisor is a fork of it, with a session, standard streams and a name of its own."""

import contextlib
import ctypes
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
OURS = (*ENDING, signal.SIGCHLD)  # the signals that the supervisor handles
PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15  # <linux/prctl.h>
COMMAND_LINE = slice(45, 47)  # where it lies: arg_start and arg_end, behind the name in /proc/self/stat (proc(5))


def start(name: str, run: Callable[[], object]) -> tuple[int, int]:
    """The process id of the new child, and a descriptor from which its lines are read. Raises OSError."""
    reader, writer = os.pipe()
    try:
        with _no_signal():  # before the child is ready for it, our handlers would swallow it
            supervisor = os.getpid()
            pid = os.fork()
            if pid == 0:
                _be(name, run, writer, supervisor)
    except OSError:
        os.close(reader)
        raise
    finally:
        os.close(writer)
    os.set_blocking(reader, False)
    return pid, reader


@contextlib.contextmanager
def _no_signal() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, OURS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _be(name: str, run: Callable[[], object], writer: int, supervisor: int) -> NoReturn:
    """In the child. What it leaves behind is not unwound: that belongs to the supervisor."""
    status = 1
    try:
        os.setsid()  # Ctrl-C in the terminal reaches the supervisor only, which decides who drains when
        _forget_signals()
        _end_with(supervisor)
        _take_streams(writer)
        call_it(name, f"pillarbox: {name}")
        run()
        status = 0
    except SystemExit as end:
        status = _status(end)
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
        os._exit(status)


def _forget_signals() -> None:
    signal.set_wakeup_fd(-1)
    for number in OURS:
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, OURS)


def _end_with(supervisor: int) -> None:
    """Should it be killed outright, we drain on our own and leave our ports to the next appliance."""
    _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != supervisor:  # it went just before
        os._exit(1)


def _take_streams(writer: int) -> None:
    """Nothing to read, and the supervisor hears what we say; all else that it has open is none of our business."""
    null = os.open(os.devnull, os.O_RDONLY)
    for descriptor, stream in ((null, 0), (writer, 1), (writer, 2)):
        os.dup2(descriptor, stream)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))


def _status(end: SystemExit) -> int:
    """As Python itself makes a status of it."""
    if end.code is None or isinstance(end.code, int):
        return end.code or 0
    print(end.code, file=sys.stderr)
    return 1


def call_it(name: str, title: str) -> None:
    """What `top` and `ps` show of this process. Where the system keeps that elsewhere, nothing happens."""
    _prctl(PR_SET_NAME, name.encode())
    with contextlib.suppress(OSError):
        fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
        begin, end = map(int, fields[COMMAND_LINE])
        room = end - begin
        ctypes.memmove(begin, title.encode()[: room - 1].ljust(room, b"\0"), room)


def _prctl(option: int, value: int | bytes) -> None:
    if (prctl := getattr(ctypes.CDLL(None), "prctl", None)) is not None:
        prctl(option, ctypes.c_char_p(value) if isinstance(value, bytes) else ctypes.c_ulong(value), 0, 0, 0)
