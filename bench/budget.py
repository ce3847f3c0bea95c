"""What pure code costs: a table of times of one call each, which says what was to be reached."""

import argparse
import json
import statistics
import timeit
from collections.abc import Callable, Mapping

Acts = Mapping[str, Callable[[], object]]
UNITS = {"µs": 1e6, "ms": 1e3}  # in a second


def told(what: str, acts: Acts, to_reach: Mapping[str, float], unit: str, *, times: int, rounds: int) -> int:
    """The command line of such a measurement: medians in this unit; exit status 1 when one takes too long."""
    parser = argparse.ArgumentParser(description=what, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print JSON, for scripts")
    asked = parser.parse_args()
    found = {
        name: statistics.median(timeit.repeat(act, number=times, repeat=rounds)) / times * UNITS[unit]
        for name, act in acts.items()
    }
    if asked.json:
        print(json.dumps(found, indent=2))
    for name, cost in {} if asked.json else found.items():
        reach = f"  (to reach: {to_reach[name]:.0f})" if name in to_reach else ""
        print(f"{cost:8.3f} {unit}  {name}{reach}")
    return int(any(found[name] > most for name, most in to_reach.items()))
