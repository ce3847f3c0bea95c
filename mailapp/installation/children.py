"""The processes that make up the appliance: one table, one entry each."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from mailapp.commands import execute
from mailapp.installation.management.commands import web


@dataclass(frozen=True, slots=True)
class Child:
    """A process of its own, a fork of the supervisor.

    `run` returns, or raises SystemExit, when it has drained. `loads` are modules that the supervisor loads beforehand,
    so that all of its forks share them; `patience` is how many seconds it may drain before it is killed.
    """

    name: str
    run: Callable[[], object]
    loads: tuple[str, ...] = ()
    patience: float = 15.0


def command(name: str) -> Callable[[], None]:
    """What `manage.py NAME` does."""
    return lambda: execute(["manage.py", name])


def program(module: str) -> Callable[[], object]:
    """What `python -m MODULE` does; named, for this room knows no faces and no Celery."""
    return lambda: import_module(module).main()


CHILDREN = (
    Child("web", web.serve_here, ("mailapp.urls", "gunicorn.app.wsgiapp", web.WORKER.rpartition(".")[0])),
    Child(
        "smtpd", command("smtpd"), ("mta.management.commands.smtpd",), patience=35.0
    ),  # letters may arrive: 30 seconds
    Child("accessd", command("accessd"), ("access.management.commands.accessd",)),
    Child("worker", program("mailapp.worker"), ("mailapp.worker", "mta.tasks"), patience=30.0),
    Child("beat", program("mailapp.beat"), ("mailapp.beat",), patience=5.0),
)
