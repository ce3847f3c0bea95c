"""The house's own `.env`: settings that belong to it and travel with it. The environment always wins over it."""

import os
import re
from pathlib import Path


def put(path: Path, name: str, value: str) -> bool:
    """Set NAME=value, leaving every other line as it is; whether the file changed. Raises OSError."""
    before = path.read_text() if path.exists() else ""
    line = f"{name}={value}"
    after, found = re.subn(rf"^\s*{re.escape(name)}\s*=.*$", line.replace("\\", r"\\"), before, flags=re.MULTILINE)
    if not found:
        after = f"{before}{'' if before.endswith(chr(10)) or not before else chr(10)}{line}\n"
    if after == before:
        return False
    made = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(after)
        os.fsync(file.fileno())
    made.rename(path)
    return True
