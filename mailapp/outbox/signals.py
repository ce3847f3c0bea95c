"""What the outbox calls out; it does not know who listens."""

from django.dispatch import Signal

# Letters for these `destinations` (a list of domains) are committed and may leave now.
queued = Signal()
