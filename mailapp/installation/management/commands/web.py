"""`manage.py web`: webmail and panel, served by gunicorn on WEB_LISTEN."""

import os
import sys
from typing import NoReturn

from django.conf import settings
from gunicorn.app import wsgiapp

from mailapp.commands import Argument, HouseCommand, UsageError, Verb
from mailapp.installation.become import become

# One process with few threads serves a small office; a second costs 30 MB and is one option away.
WORKERS, THREADS = 1, 8
REQUEST_SECONDS = 120  # a worker that answers nothing for so long is started anew
DRAIN_SECONDS = 10
LINE_OCTETS = 8190  # of an address and what stands around it: the most that gunicorn can read
WORKER = "webmail.longaddress.Worker"  # its name alone: only gunicorn loads it


def serve(workers: int, threads: int) -> NoReturn:
    """Never returns: gunicorn takes this process over, so that its main process holds no Django."""
    become(settings.PILLARBOX_HOME, "gunicorn", *arguments(workers, threads))


def serve_here() -> None:
    """In a fork of the supervisor, which has loaded all of this already: gunicorn's processes share it."""
    try:
        sys.argv = ["gunicorn", *arguments(WORKERS, THREADS)]
    except UsageError as wrong:
        raise SystemExit(str(wrong)) from wrong
    wsgiapp.run()


def arguments(workers: int, threads: int) -> list[str]:
    """Gunicorn's command line. Raises UsageError."""
    addresses = [address for address in settings.WEB_LISTEN if address]
    if not addresses:
        raise UsageError("WEB_LISTEN is empty: there is nothing to serve.")
    if workers < 1 or threads < 1:
        raise UsageError("At least one process and one thread are needed.")
    heartbeat = "/dev/shm" if os.path.isdir("/dev/shm") else "/tmp"  # noqa: S108  (an unlinked file of no content)
    return [
        *(part for address in addresses for part in ("--bind", address)),
        *("--worker-class", WORKER, "--workers", str(workers), "--threads", str(threads)),
        *("--timeout", str(REQUEST_SECONDS), "--graceful-timeout", str(DRAIN_SECONDS)),
        *("--limit-request-line", str(LINE_OCTETS)),
        *("--worker-tmp-dir", heartbeat, "--log-level", "warning", "--no-control-socket"),
        "mailapp.wsgi:application",
    ]


class Command(HouseCommand):
    help = "Serve webmail (/) and panel (/admin/) on WEB_LISTEN."
    verbs = (
        Verb(
            "",
            serve,
            "",
            Argument("--workers", type=int, default=WORKERS, help=f"processes (default {WORKERS})"),
            Argument("--threads", type=int, default=THREADS, help=f"threads in each (default {THREADS})"),
        ),
    )
