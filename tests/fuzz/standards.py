"""Coverage-guided fuzzing of what reads strangers' octets. Optional: `pip install atheris`, then

    python -m tests.fuzz.standards letter -max_total_time=300 var/fuzz

Targets: letter (scan, report, downgrading), and each of tests/standards/test_any_octets.py. Further arguments are
libFuzzer's. A crash is any exception that is not the reader's own.
"""

import sys
from collections.abc import Callable
from contextlib import suppress

import atheris

with atheris.instrument_imports(include=["mailapp.standards"]):
    from mailapp.standards import dsn
    from mailapp.standards.message import scan
    from mailapp.standards.message.downgrade import CannotConvert, To, converted
    from tests.standards.test_any_octets import OF_OCTETS, OF_TEXT


def letter(octets: bytes) -> None:
    dsn.parse(scan(octets), octets)
    for to in To:
        with suppress(CannotConvert):
            b"".join(converted(octets, to))


def targets() -> dict[str, Callable[[bytes], None]]:
    """Names as on a command line: `text:list-of-addresses`."""
    of_octets = {f"octets:{name}": _quiet(*entry) for name, entry in OF_OCTETS.items()}
    of_text = {f"text:{name}": _quiet(_decoded(entry[0]), entry[1]) for name, entry in OF_TEXT.items()}
    return {"letter": letter} | {name.replace(" ", "-"): act for name, act in (of_octets | of_text).items()}


def _decoded(read: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda octets: read(octets.decode("utf-8", "surrogateescape"))


def _quiet(read: Callable[[bytes], object], named: type[Exception] | None) -> Callable[[bytes], None]:
    def act(octets: bytes) -> None:
        with suppress(*([named] if named else [])):
            read(octets)

    return act


if __name__ == "__main__":
    known = targets()
    if len(sys.argv) < 2 or sys.argv[1] not in known:
        sys.exit(f"usage: python -m tests.fuzz.standards {'|'.join(known)} [libFuzzer's options] [folder]")
    atheris.Setup([sys.argv[0], *sys.argv[2:]], known[sys.argv.pop(1)])
    atheris.Fuzz()
