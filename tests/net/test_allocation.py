"""Few heaps for many threads, and memory that goes back."""

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


HELD = """
import os, random
from mailapp.net.allocation import give_back
def held():
    with open("/proc/self/statm") as pages:
        return int(pages.read().split()[1]) * os.sysconf("SC_PAGESIZE")
def work():
    rows = [(f"{number:060}", (str(number),)) for number in range(100_000)]
    random.Random(1).shuffle(rows)
before = held()
work()
left = held() - before
give_back()
print(left, held() - before)
"""


def test_what_work_has_left_behind_goes_back():
    done = subprocess.run([sys.executable, "-c", HELD], capture_output=True, text=True, check=True)
    left, kept = map(int, done.stdout.split())
    assert kept < left / 4
