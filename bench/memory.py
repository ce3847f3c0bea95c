#!/usr/bin/env python3
"""Memory of the whole appliance: the PSS of all its processes, to stay below 280 MB when idle.

bench/memory.py [--home HOME]      measures the appliance that runs for this house
bench/memory.py --start            starts one of its own in a scratch house, waits, measures, ends it
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

import house
from pss import command, family, pss

LIMIT_MB = 280


def measure(root: int) -> list[tuple[int, float, str]]:
    """(pid, PSS in MB, command) for each process."""
    return [(pid, pss(pid) / 2**20, command(pid)) for pid in family(root)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("PILLARBOX_HOME", "var")))
    parser.add_argument("--start", action="store_true", help="measure an appliance of our own")
    parser.add_argument("--settle", type=float, default=20, help="seconds of idleness before measuring (with --start)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.start:
        with house.running() as own:
            time.sleep(options.settle)
            rows = measure(own.process.pid)
    else:
        try:
            rows = measure(int((options.home / "run/appliance.pid").read_text()))
        except (OSError, ValueError):
            print(f"No appliance runs for {options.home}; --start starts one.", file=sys.stderr)
            return 1
    total = sum(row[1] for row in rows)
    if options.json:
        print(json.dumps({"total_mb": round(total, 1), "limit_mb": LIMIT_MB, "processes": rows}))
    else:
        for pid, megabytes, name in rows:
            print(f"{pid:>8} {megabytes:8.1f} MB  {name}")
        print(f"   total {total:8.1f} MB  (limit {LIMIT_MB})")
    return 0 if total < LIMIT_MB else 1


if __name__ == "__main__":
    sys.exit(main())
