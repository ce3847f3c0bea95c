"""The supervisor of shell scripts: `python -m tests.support.supervised HOME [NAME PATIENCE SCRIPT] …`."""

import os
import sys
from functools import partial
from pathlib import Path

from mailapp.installation.children import Child
from mailapp.installation.supervisor import supervise


def main(home: str, *words: str) -> None:
    supervise(Path(home), [], tuple(sh(*words[at : at + 3]) for at in range(0, len(words), 3)))


def sh(name: str, patience: str, script: str) -> Child:
    run = partial(os.execv, "/bin/sh", ["sh", "-c", script])
    return Child(name, run, patience=float(patience))


if __name__ == "__main__":
    main(*sys.argv[1:])
