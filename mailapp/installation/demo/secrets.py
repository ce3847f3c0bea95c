"""Passwords of the demo office: made once for each installation, kept where only its owner can read them."""

import json
import os
import secrets
from pathlib import Path

from mailapp.installation.demo.values import DOMAIN, PEOPLE

# Words that are typed without thinking; three of 64 and four digits are 31 bits, behind a throttle.
WORDS = """
amber anchor apple arrow autumn basket beacon birch bottle bridge bronze candle canvas cedar cherry clover
cobalt copper coral cotton crane dawn ember falcon feather fern forest garden ginger harbour hazel heron
indigo island ivory juniper kettle lantern lemon linen maple marble meadow mirror morning nutmeg olive orchard
paper pebble pepper pine quartz quill river saddle silver sparrow spruce thistle timber velvet walnut willow
"""


def kept_in(home: Path) -> Path:
    return home / "demo-passwords"


def passwords(home: Path) -> dict[str, str]:
    """Address → password as first set; empty when there is no demo office here."""
    try:
        found: dict[str, str] = json.loads(kept_in(home).read_text())
    except FileNotFoundError:
        return {}
    return found


def make(path: Path) -> dict[str, str]:
    """Invent a password for each of our people and write them down (mode 0600). Raises OSError."""
    made = {f"{person}@{DOMAIN}": _password() for person in PEOPLE}
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(made, file)
    return made


def _password() -> str:
    return "-".join([*(secrets.choice(WORDS.split()) for _ in range(3)), f"{secrets.randbelow(10_000):04}"])
