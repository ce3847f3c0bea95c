"""What this room calls out; it does not know who listens."""

from django.dispatch import Signal

# Something is due now that was not before.
due_now = Signal()


def ring() -> None:
    due_now.send(sender=None)
