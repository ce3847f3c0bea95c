"""fsync(2) that goes on by itself: POSIX AIO, whose threads belong to the C library.

A thread of Python's would have to be woken, and to wait for the interpreter before it calls the system and again
behind it: a tenth of a millisecond in which whoever wants the file synced does not get on either. These need neither.
"""

import ctypes
import errno
import os
from contextlib import suppress

SIGEV_NONE = 1  # <signal.h>: nobody is told; we ask
SPARE = 256  # octets behind what we fill in, more than any C library keeps there for itself


class _Notice(ctypes.Structure):
    """struct sigevent, <signal.h>"""

    _fields_ = (
        ("value", ctypes.c_void_p),
        ("signal", ctypes.c_int),
        ("notify", ctypes.c_int),
        ("rest", ctypes.c_char * 48),
    )


class _Block(ctypes.Structure):
    """struct aiocb, <aio.h>: glibc and musl begin it alike"""

    _fields_ = (
        ("descriptor", ctypes.c_int),
        ("operation", ctypes.c_int),
        ("priority", ctypes.c_int),
        ("buffer", ctypes.c_void_p),
        ("octets", ctypes.c_size_t),
        ("notice", _Notice),
        ("rest", ctypes.c_char * SPARE),
    )


_quick = ctypes.PyDLL(None, use_errno=True)  # for calls that never wait: the interpreter is kept
_slow = ctypes.CDLL(None, use_errno=True)


def available() -> bool:
    """Whether the C library has it; glibc and musl do."""
    return hasattr(_quick, "aio_fsync")


class Fsync:
    """Begins at once. The descriptor must stay open until `wait` has returned or raised. Raises OSError."""

    def __init__(self, descriptor: int) -> None:
        self._block: _Block | None = None
        block = _Block(descriptor=descriptor, notice=_Notice(notify=SIGEV_NONE))
        if _quick.aio_fsync(os.O_SYNC, ctypes.byref(block)):
            raise _error(ctypes.get_errno())
        self._block = block

    def wait(self) -> None:
        """Until the disk has the file. Raises OSError: it does not. Later calls return at once."""
        block, self._block = self._block, None
        if block is None:
            return
        waited = (ctypes.POINTER(_Block) * 1)(ctypes.pointer(block))
        while (status := _quick.aio_error(ctypes.byref(block))) == errno.EINPROGRESS:
            _slow.aio_suspend(waited, 1, None)  # a signal may end it early
        _quick.aio_return(ctypes.byref(block))
        if status:
            raise _error(status)

    def __del__(self) -> None:
        with suppress(OSError):
            self.wait()  # the C library still writes into our block


def _error(number: int) -> OSError:
    return OSError(number, os.strerror(number))
