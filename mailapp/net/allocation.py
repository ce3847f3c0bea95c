"""How much memory the C library keeps of what was given back to it.

glibc gives each thread that allocates a heap of its own, and up to eight for each processor: what one thread has freed
no other thread gets, and after a busy hour a process with eleven threads holds them all. Python's lock lets one thread
run at a time, so that few heaps serve as well. https://man7.org/linux/man-pages/man3/mallopt.3.html
"""

import ctypes
import gc

M_ARENA_MAX = -8  # <malloc.h>
HEAPS = 2  # one for whom runs, one for whoever reads the database meanwhile


def share_heaps() -> None:
    """To be called before threads begin. Where the C library is another one, nothing happens."""
    if (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)) is not None:
        mallopt(M_ARENA_MAX, HEAPS)


def give_back() -> None:
    """What a large piece of work has left free goes back to the system, in some milliseconds.

    Python keeps thousands of freed tuples for the next ones, here and there in its memory, and gives up nothing that
    lies around them; only its search for garbage lets them go.
    """
    gc.collect()
    if (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)) is not None:
        trim(0)
