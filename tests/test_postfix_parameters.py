"""Whoever comes from Postfix finds each of his parameters in the administrator's pages."""

import re
import subprocess
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs/administrator"
POSTCONF = "/usr/sbin/postconf"
NAME = re.compile(r"`([a-z0-9_*-]+)`")
RUNNING = re.compile(r"[a-z0-9_]*\{\$|.*\$")  # made of other parameters


def named() -> set[str]:
    """What stands in code in the left columns of the tables; `…` is written out nowhere."""
    rows = [line for page in PAGES.glob("*.md") for line in page.read_text().splitlines() if line.startswith("|")]
    return {name for row in rows for name in NAME.findall(row.split("|")[1])}


def parameters() -> list[str]:
    said = subprocess.run([POSTCONF, "-d"], capture_output=True, text=True, check=True, timeout=20).stdout
    return sorted({line.partition(" =")[0] for line in said.splitlines()})


@pytest.mark.e2e
def test_every_parameter_of_postfix_is_found():
    known = named()
    patterns = [name for name in known if "*" in name]
    lost = [
        parameter
        for parameter in parameters()
        if parameter not in known and not any(fnmatchcase(parameter, pattern) for pattern in patterns)
    ]
    assert lost == []
