"""Coverage-guided fuzzing of the SMTP door. Optional: `pip install atheris`, then from the project's folder

    python -m tests.fuzz.smtp connection -max_total_time=300 var/fuzz

Targets: connection (whole dialogues), params, proxy, claims. Further arguments are libFuzzer's; what crashes is
written to a file, whose path as the argument plays it again. A crash is any exception that is not the parser's own.
"""

import asyncio
import logging
import os
import sys
from collections.abc import Callable

import atheris

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

with atheris.instrument_imports(include=["mta.smtp", "mailapp.standards"]):
    import django

    django.setup()
    from mailapp.standards import proxy
    from mta.smtp import claims, params
    from tests.support.smtp_puppet import FACES, converse

FACE_NAMES = sorted(FACES)


class LoudHandler(logging.Handler):
    """Our own faults are caught and answered 451; here they shall crash."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1]:
            self.fault = record.exc_info[1]

    fault: BaseException | None = None


FAULTS = LoudHandler(logging.ERROR)


def connection(octets: bytes) -> None:
    """The first octet chooses the face and where the rest is cut in two."""
    if not octets:
        return
    face, rest = FACE_NAMES[octets[0] % len(FACE_NAMES)], octets[1:]
    cut = octets[0] % (len(rest) + 1)
    asyncio.run(converse(face, [rest[:cut], rest[cut:]]))
    if FAULTS.fault is not None:
        raise FAULTS.fault


def parameters(octets: bytes) -> None:
    text = octets.decode("utf-8", "replace")
    for read in (params.mail, lambda said: params.rcpt("a@example.test", said)):
        _unless(lambda read=read: read(text), params.Malformed, params.Unknown)
    params.split(text, "FROM:")


def header(octets: bytes) -> None:
    _unless(lambda: proxy.read(octets), proxy.NotProxied)


def xclient(octets: bytes) -> None:
    _unless(lambda: claims.read(octets.decode("utf-8", "replace")), claims.Malformed)


def _unless(act: Callable[[], object], *expected: type[Exception]) -> None:
    try:
        act()
    except expected:
        return


TARGETS = {"connection": connection, "params": parameters, "proxy": header, "claims": xclient}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(f"usage: python -m tests.fuzz.smtp {'|'.join(TARGETS)} [libFuzzer's options] [folder]")
    logging.getLogger().handlers = [FAULTS]
    atheris.Setup([sys.argv[0], *sys.argv[2:]], TARGETS[sys.argv.pop(1)])
    atheris.Fuzz()
