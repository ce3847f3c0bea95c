#!/usr/bin/env python3
"""Does fsync of a file make its newest names durable? Asked of a file system itself, by pulling its plug.

A file is written and linked into two directories of a file system in an image, its draft's name is removed, and the
file alone is synced; the image is copied at that moment, and the copy is mounted as after a power cut. Every second
round goes without the sync, to show that the question is a real one. What `mailapp/net/durable.py` believes
(docs/decisions/0009) rests on this. Needs root, loop devices, and mkfs of each kind (Debian: xfsprogs, btrfs-progs).
Exit status: 0 when every synced letter was there whole.
"""

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

MAKE = {"ext4": ["mkfs.ext4", "-q", "-F"], "xfs": ["mkfs.xfs", "-q"], "btrfs": ["mkfs.btrfs", "-q"]}
OPTIONS = {"xfs": "loop,nouuid"}  # a copy bears the same name
MEGABYTES = 320
LETTER = b"y" * 5000


@contextlib.contextmanager
def mounted(image: Path, at: Path, kind: str) -> Iterator[Path]:
    at.mkdir(exist_ok=True)
    subprocess.run(["mount", "-o", OPTIONS.get(kind, "loop"), image, at], check=True, timeout=60)
    try:
        yield at
    finally:
        subprocess.run(["umount", at], check=True, timeout=60)


def survives(base: Path, disk: Path, number: int, kind: str, *, synced: bool) -> bool:
    """Whether a letter is in both directories, whole and under no other name, after the plug was pulled."""
    draft, names = disk / f"tmp/{number}", [disk / f"anna/{number}", disk / f"ben/{number}"]
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    os.write(descriptor, LETTER)
    for name in names:
        os.link(draft, name)
    draft.unlink()
    if synced:
        os.fsync(descriptor)
    shutil.copyfile(base / "image", base / "copy")
    os.close(descriptor)
    with mounted(base / "copy", base / "after", kind) as after:
        there = [after / name.relative_to(disk) for name in names]
        return (
            all(name.is_file() and name.read_bytes() == LETTER for name in there)
            and not (after / f"tmp/{number}").exists()
        )


def tried(base: Path, kind: str, rounds: int) -> tuple[int, int]:
    """How many letters survived: with the sync, and without."""
    with (base / "image").open("wb") as image:
        image.truncate(MEGABYTES * 1024 * 1024)
    subprocess.run([*MAKE[kind], base / "image"], check=True, timeout=60, stdout=subprocess.DEVNULL)
    kept = [0, 0]
    with mounted(base / "image", base / "disk", kind) as disk:
        for name in ("tmp", "anna", "ben"):
            (disk / name).mkdir()
        os.sync()
        for number in range(2 * rounds):
            kept[number % 2] += survives(base, disk, number, kind, synced=number % 2 == 0)
    return kept[0], kept[1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(MAKE)}; all whose mkfs is here")
    parser.add_argument("--rounds", type=int, default=8, help="letters with the sync, and as many without")
    options = parser.parse_args()
    kinds = options.kinds or [kind for kind in MAKE if shutil.which(MAKE[kind][0], path="/usr/sbin:/sbin:/usr/bin")]
    if unknown := set(kinds) - MAKE.keys():
        parser.error(f"{', '.join(sorted(unknown))}: only {', '.join(MAKE)} can be tried")
    if os.geteuid() != 0:
        print("Mounting needs root.", file=sys.stderr)
        return 1
    lost = 0
    for kind in kinds:
        with tempfile.TemporaryDirectory(prefix="pillarbox-names-") as base:
            synced, unsynced = tried(Path(base), kind, options.rounds)
        lost += options.rounds - synced
        print(f"{kind:6} synced {synced} of {options.rounds} whole, not synced {unsynced} of {options.rounds}")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
