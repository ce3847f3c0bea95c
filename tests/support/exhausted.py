"""A listening socket of a process that has too many files open already."""

import errno
import socket
from typing import NoReturn


class Exhausted(socket.socket):
    """Accepts nobody; `asked` counts."""

    asked = 0

    def accept(self) -> NoReturn:
        self.asked += 1
        raise OSError(errno.EMFILE, "Too many open files")
