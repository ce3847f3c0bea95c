"""The worker: `python -m mailapp.worker` does what the tasks say, on the threads that mailapp.celery names.

`celery worker` does the same; it loads a shell and its colours besides, which cost ten megabytes.
"""

import sys

from mailapp.celery import app


def main() -> int:
    """Until SIGTERM or Ctrl-C; then what has begun is finished."""
    worker = app.Worker(loglevel="WARNING", quiet=True)
    worker.start()
    return worker.exitcode or 0


if __name__ == "__main__":
    sys.exit(main())
