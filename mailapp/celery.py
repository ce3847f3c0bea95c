"""Celery, the alarm clock: rows are the truth, a task only says that it is time to look at them.

Every message may be lost, doubled or late; the beat's sweep finds all that is due.
"""

import logging
import os
import time
import warnings

from celery import Celery, Task
from celery.exceptions import SecurityWarning
from celery.signals import task_postrun, worker_init
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailapp.settings")
os.environ.setdefault("CELERY_SKIP_CHECKS", "true")  # they load every page of the web; `manage.py check` makes them

from django.conf import settings

from mailapp import embedded_broker

log = logging.getLogger(__name__)
warnings.simplefilter("ignore", SecurityWarning)  # it warns root of pickled messages: we take JSON only

SWEEP_SECONDS = 2.0
RING_SECONDS = 60.0  # after which the sweep has found the letters anyway
HOUSEKEEPING_SECONDS = 60.0
CACHE_KIB = 1000  # of the database's pages, for each thread
THREADS = 20  # they wait for other people's servers most of the time
CROWD = 20  # messages in the embedded broker; when so many wait, another one tells nobody anything new
MUTED_SECONDS = 30.0  # a broker that is down is not asked again so soon
PUBLISH_SECONDS = 2.0  # how long somebody who submits a letter waits for the broker

EMBEDDED = settings.CELERY_BROKER_URL.startswith("filesystem:")
TRANSPORT_ALIASES["filesystem"] = "mailapp.embedded_broker:Transport"

app = Celery("pillarbox", broker="filesystem://localhost" if EMBEDDED else settings.CELERY_BROKER_URL)
app.conf.update(
    broker_transport_options=embedded_broker.options(settings.PILLARBOX_HOME) if EMBEDDED else {},
    broker_connection_timeout=PUBLISH_SECONDS,
    broker_connection_retry_on_startup=True,
    task_publish_retry=False,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    worker_pool="threads",
    worker_concurrency=THREADS,
    worker_prefetch_multiplier=1,
    worker_enable_remote_control=False,
    worker_hijack_root_logger=False,
    timezone="UTC",
    beat_scheduler="mailapp.beat:QuietScheduler",
    beat_schedule={
        "sweep": {"task": "mta.tasks.sweep", "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
        "housekeeping": {
            "task": "mta.tasks.housekeeping",
            "schedule": HOUSEKEEPING_SECONDS,
            "options": {"expires": HOUSEKEEPING_SECONDS},
        },
    },
)
app.autodiscover_tasks(["mta"])


def save_memory(**_: object) -> None:
    """Each connection has a cache, which twenty threads would keep though they have nothing to do."""
    from django.db import connection

    from mailapp.net.sqlite.base import DatabaseWrapper  # the beat, which comes by here, needs no database

    DatabaseWrapper.cache_kib = CACHE_KIB
    task_postrun.connect(lambda **_: connection.close(), weak=False)


worker_init.connect(save_memory, weak=False)

_muted_until = 0.0


def ring(task: Task, *arguments: object) -> bool:
    """Ask for a task if anybody is likely to hear; whether it was asked for. Never raises, never waits long."""
    global _muted_until
    if time.monotonic() < _muted_until:
        return False
    if EMBEDDED and embedded_broker.waits(settings.PILLARBOX_HOME, task.name, arguments):
        return True
    if is_crowded():
        return False
    try:
        task.apply_async(arguments, expires=RING_SECONDS, retry=False)
    except Exception as trouble:
        log.warning("the broker does not answer (%s); the queue is swept when it does", trouble)
        _muted_until = time.monotonic() + MUTED_SECONDS
        return False
    return True


def is_crowded() -> bool:
    """Does the embedded broker hold more than a worker needs? Other brokers drop what has expired."""
    return EMBEDDED and embedded_broker.is_crowded(settings.PILLARBOX_HOME, CROWD)
