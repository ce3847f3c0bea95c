"""The list of sums is one that coreutils understands, whatever files are called."""

import subprocess
from pathlib import Path

from mailapp.backup import sums

NAMES = ("plain", "with space", "back\\slash", "line\nend", "mail/.Entw&APw-rfe/cur/1.M1P1.host,S=3:2,FS", "日本")


def test_sha256sum_agrees(tmp_path: Path) -> None:
    found = {}
    for name in NAMES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
        found[name] = sums.digest(str(tmp_path / name))
    sums.write(tmp_path, found)
    assert sums.read(tmp_path) == found
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", sums.SUMS], cwd=tmp_path, capture_output=True, check=False
    )
    assert checked.returncode == 0, checked.stderr
