from collections.abc import Sequence

from django.apps import AppConfig


class MtaConfig(AppConfig):
    name = "mta"

    def ready(self) -> None:
        from mailapp.outbox.signals import queued

        queued.connect(wake, dispatch_uid="mta")


def wake(destinations: Sequence[str], **_: object) -> None:
    """Letters are committed that may leave: ask the worker to look at them."""
    from mta import tasks  # not before there is a letter: Celery is large, and most commands send nothing

    tasks.wake(destinations)
