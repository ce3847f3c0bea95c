"""Few heaps for many threads."""

import subprocess
import sys

from mailapp.net.allocation import HEAPS

ASKED = """
import ctypes, threading
from mailapp.net.allocation import share_heaps
{call}
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
together = threading.Barrier(6)
def work():
    libc.malloc(ctypes.c_size_t(2000))
    together.wait()
threads = [threading.Thread(target=work) for _ in range(6)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
libc.malloc_stats()
"""


def heaps(call: str) -> int:
    done = subprocess.run([sys.executable, "-c", ASKED.format(call=call)], capture_output=True, text=True, check=True)
    return done.stderr.count("Arena ")


def test_heaps_are_shared():
    assert heaps("share_heaps()") <= HEAPS < heaps("")
