"""Debian's Lynx at the keyboard: what is pressed, and all that stood on its screen."""

import os
import pty
import re
import select
import signal
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

SECONDS = 30
ROWS, COLUMNS = "300", "120"  # a page is one screen, so that nothing has to be scrolled to
# Nobody has to read what it says in passing.
SETTINGS = "INCLUDE:/etc/lynx/lynx.cfg\nACCEPT_ALL_COOKIES:TRUE\nINFOSECS:0\nMESSAGESECS:0\nALERTSECS:0\n"
ENTER, TAB = "^J", "<tab>"
NAMED = (ENTER, TAB)
PAINT = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|[()][A-Z0-9])|[\r\n]")


def find(words: str) -> list[str]:
    """To the link with these words, or the first field of their line."""
    return ["/", words, ENTER]


def pressed(url: str, keys: Iterable[str], folder: Path) -> str:
    """All screens of a session that ends by itself when the keys are pressed. Raises TimeoutError.

    Lynx reads a key when the page is there that it is meant for: nobody waits and hopes.
    """
    script, settings = folder / "keys", folder / "lynx.cfg"
    script.write_text("".join(f"key {key}\n" for key in (*_each(keys), "Q", "y")))
    settings.write_text(SETTINGS)
    command = ["lynx", f"-cfg={settings}", "-cookie_file=/dev/null", "-nocolor", f"-cmd_script={script}", url]
    child, screen = pty.fork()
    if child == 0:
        screen_of = {"TERM": "xterm", "LC_ALL": "C.UTF-8", "LINES": ROWS, "COLUMNS": COLUMNS}
        os.execvpe(command[0], command, os.environ | screen_of)
    try:
        return " ".join(PAINT.sub(" ", _painted(screen).decode("utf-8", "replace")).split())
    finally:
        os.close(screen)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _each(keys: Iterable[str]) -> Iterator[str]:
    for key in keys:
        yield from [key] if key in NAMED else ("<space>" if letter == " " else letter for letter in key)


def _painted(screen: int) -> bytes:
    """Until it ends."""
    painted, until = b"", time.monotonic() + SECONDS
    while time.monotonic() < until:
        if not select.select([screen], [], [], 1)[0]:
            continue
        try:
            painted += os.read(screen, 65536)
        except OSError:  # it has ended
            return painted
    raise TimeoutError(f"Lynx still waits for a key: {painted[-2000:]!r}")
