"""`dovecot-keywords`: which keyword each of the letters a to z in a folder's file names stands for.

One line for each: "0 $Junk" gives `a` to $Junk. There are 26 letters; what has none stays in the
database only, as with Dovecot.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from mailapp.store.flags import KEYWORD, KEYWORD_LETTERS

NAME = "dovecot-keywords"


def read(directory: str) -> dict[str, str]:
    """Letter → keyword. A line that is not understood is passed over."""
    try:
        with open(f"{directory}/{NAME}", encoding="utf-8", errors="replace") as file:
            lines = [line.split(maxsplit=1) for line in file]
    except FileNotFoundError:
        return {}
    numbered = {int(line[0]): line[1].strip() for line in lines if len(line) == 2 and line[0].isdecimal()}
    return {
        KEYWORD_LETTERS[number]: keyword
        for number, keyword in numbered.items()
        if number < len(KEYWORD_LETTERS) and KEYWORD.fullmatch(keyword)
    }


def letters(directory: str, wanted: Iterable[str]) -> dict[str, str]:
    """Lower-case keyword → letter, for names of files; new keywords get the next free letters."""
    known = read(directory)
    have = {keyword.lower() for keyword in known.values()}
    missing = sorted({keyword.lower(): keyword for keyword in wanted if keyword.lower() not in have}.values())
    if missing:
        with _alone(directory):
            known = _add(directory, missing)
    return {keyword.lower(): letter for letter, keyword in known.items()}


def _add(directory: str, missing: list[str]) -> dict[str, str]:
    known = read(directory)
    free = [letter for letter in KEYWORD_LETTERS if letter not in known]
    have = {keyword.lower() for keyword in known.values()}
    known |= dict(zip(free, (one for one in missing if one.lower() not in have), strict=False))
    draft = f"{directory}/{NAME}.{os.getpid()}"
    with open(draft, "w", encoding="utf-8") as file:
        file.writelines(f"{KEYWORD_LETTERS.index(letter)} {known[letter]}\n" for letter in sorted(known))
        file.flush()
        os.fsync(file.fileno())
    os.rename(draft, f"{directory}/{NAME}")
    return known


@contextmanager
def _alone(directory: str) -> Iterator[None]:
    """Two mirrors must not give one letter to two keywords."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
