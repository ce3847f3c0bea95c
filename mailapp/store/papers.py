"""What is too large for a keepsake, beside it in a file of its own, which people can use as it is: address books.

The keepsake tells which change of it the paper holds. The paper is written first: a crash between the two leaves a
newer paper than is told, and the next round writes it once more.
"""

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from mailapp.net.durable import sync_directory
from mailapp.store.keepers import PAPERS

OCTETS = 1024 * 1024 * 1024  # of one paper


def numbers() -> Mapping[int | None, dict[str, int]]:
    """By account, None the house: name and number of each paper."""
    found: dict[int | None, dict[str, int]] = defaultdict(dict)
    for name, load in PAPERS.items():
        for account, number in load().numbers().items():
            found[account][name] = number
    return found


def write(account: int | None, directory: str, now: Mapping[str, int], before: Any) -> bool:
    """Those that have changed since `before`. False: there is no place for them yet."""
    known = before if isinstance(before, dict) else {}
    for name, number in now.items():
        place = f"{directory}/{name}"
        is_there = known.get(name) == number and os.path.exists(place)
        if not is_there and not put(place, PAPERS[name]().written(account)):
            return False
    return True


def bring_back(account: int | None, directory: str, told: Any) -> tuple[str, ...]:
    """Make what the database does not know; the papers of which not everything could be made."""
    known = told if isinstance(told, dict) else {}
    left = []
    for name, load in PAPERS.items():
        place, number = f"{directory}/{name}", known.get(name)
        octets = _octets(place)
        if octets is None:
            left += [place] if number else []
        elif load().back(account, octets, number if isinstance(number, int) else 0):
            left.append(place)
    return tuple(left)


def put(name: str, pieces: Iterable[bytes]) -> bool:
    """Write this file whole or not at all. False: no letter has ever come, and so there is no place for it."""
    draft = f"{name}.{os.getpid()}"
    try:
        with open(draft, "wb", opener=_private) as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        return False
    os.rename(draft, name)
    sync_directory(os.path.dirname(name))
    return True


def _octets(place: str) -> bytes | None:
    try:
        with open(place, "rb") as file:
            return file.read(OCTETS)
    except FileNotFoundError:
        return None


def _private(name: str, how: int) -> int:
    return os.open(name, how, 0o600)
