from collections.abc import Sequence

from django.apps import AppConfig


class MtaConfig(AppConfig):
    name = "mta"

    def ready(self) -> None:
        from mailapp.later.signals import due_now
        from mailapp.outbox.signals import queued

        queued.connect(wake, dispatch_uid="mta")
        due_now.connect(wake_later, dispatch_uid="mta.later")


def wake(destinations: Sequence[str], **_: object) -> None:
    """Letters are committed that may leave: ask the worker to look at them."""
    from mta import tasks  # not before there is a letter: Celery is large, and most commands send nothing

    tasks.wake(destinations)


def wake_later(**_: object) -> None:
    """Something is due that the sweep would find in a moment."""
    from mta import tasks

    tasks.wake_later()
