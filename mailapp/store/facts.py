"""What the bytes of a letter say, read once when it comes in."""

import mmap
import os

from mailapp.net.content import IN_MEMORY, Content
from mailapp.net.window import Window
from mailapp.standards.message import scan
from mailapp.standards.message.values import Facts


def of(content: Content, descriptor: int) -> Facts:
    """Read a letter: from memory while it is small, from its own file when it is large."""
    if content.size <= IN_MEMORY:
        return scan(b"".join(content.chunks()))
    return of_file(descriptor)


def of_file(descriptor: int) -> Facts:
    """Read an open file. Raises OSError."""
    size = os.fstat(descriptor).st_size
    if not size:
        return scan(b"")
    if size <= IN_MEMORY:
        return scan(os.pread(descriptor, size, 0))
    with Window(descriptor, 0, access=mmap.ACCESS_READ) as octets:
        return scan(octets)
