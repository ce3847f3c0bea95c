"""A command that has prepared everything becomes the program that does the work, and leaves its Django behind."""

import os
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent.parent


def become(home: Path, module: str, *arguments: str) -> NoReturn:
    """Run a Python module in this process's place, with the same house wherever we were called from."""
    sys.stdout.flush()
    os.environ["PILLARBOX_HOME"] = str(home)  # a relative one would name another folder from here on
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606  (no shell is wanted)
