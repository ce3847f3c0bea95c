"""A secret that is made once and kept in a file that only we can read."""

import os
import secrets
from pathlib import Path


def read_or_make(path: Path, new: str = "") -> str:
    """The text of the file at `path`; `new`, or 50 random characters, are written there when it is missing.

    Two processes that start together agree: the file is created exclusively, and the loser reads.
    """
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(new or secrets.token_urlsafe(38))
        os.fsync(file.fileno())
    try:
        os.link(made, path)  # fails when another process was quicker: then its secret holds
    except FileExistsError:
        return path.read_text().strip()
    finally:
        made.unlink()
    return path.read_text().strip()
