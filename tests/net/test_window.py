"""A large file costs little memory, however much of it is read."""

import mmap
import tempfile

from mailapp.net.window import WINDOW, Window


def held(file: Window) -> int:
    """KiB of the mapping that are in memory (proc(5), smaps)."""
    with open("/proc/self/smaps") as maps:
        size = f"Size: {len(file) // 1024} kB"
        told = [" ".join(line.split()) for line in maps]
    places = [at for at, line in enumerate(told) if line == size]
    return max(int(next(line for line in told[at:] if line.startswith("Rss:")).split()[1]) for at in places)


def test_pages_are_given_back() -> None:
    octets = 5 * WINDOW + 3 * mmap.PAGESIZE
    with tempfile.TemporaryFile() as file:
        file.truncate(octets)
        with Window(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            for start in range(0, octets, WINDOW // 4):
                assert not mapped[start : start + WINDOW // 4].strip(b"\0")
            assert held(mapped) <= 2 * WINDOW // 1024
            assert mapped.find(b"no such octets") == -1
            assert held(mapped) <= 2 * WINDOW // 1024
