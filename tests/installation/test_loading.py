"""What the supervisor loads before it forks: all of it, and nothing that two processes must not share."""

import json
import subprocess
import sys

LOADS = """
import json, os, sys, threading
from mailapp.installation import forking, loading
from mailapp.installation.children import CHILDREN

modules = [name for child in CHILDREN for name in child.loads]
troubles = list(loading.load([*modules, "no.such.module"]))
from django.db import connection
forking.call_it("beat", "pillarbox: beat")
print(json.dumps({
    "missing": [name for name in modules if name not in sys.modules],
    "troubles": troubles,
    "threads": threading.active_count(),
    "descriptors": sum(os.path.exists(f"/proc/self/fd/{number}") for number in range(3, 100)),
    "connected": connection.connection is not None,
    "called": [open("/proc/self/comm").read(), open("/proc/self/cmdline").read().rstrip(chr(0))],
}))
"""


def test_all_is_loaded_and_nothing_is_open() -> None:
    done = subprocess.run([sys.executable, "-c", LOADS], stdout=subprocess.PIPE, check=True)
    assert json.loads(done.stdout) == {
        "missing": [],
        "troubles": ["no.such.module cannot be loaded: ModuleNotFoundError: No module named 'no'"],
        "threads": 1,
        "descriptors": 0,
        "connected": False,
        "called": ["beat\n", "pillarbox: beat"],
    }
