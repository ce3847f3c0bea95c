"""The one road of an accepted message.

`deliver` takes letters from other servers, `submit` takes them from our own people. Both return
only when file and row are durable: then, and not before, may somebody say "250". `tell` reports to senders.
"""

from mailapp.delivery.arrive import deliver
from mailapp.delivery.submit import submit
from mailapp.delivery.tell import HEADER_LIMIT, About, head_of, tell
from mailapp.delivery.values import Arrival, Receipt, Refused, Submission, Temporary

__all__ = [
    "HEADER_LIMIT",
    "About",
    "Arrival",
    "Receipt",
    "Refused",
    "Submission",
    "Temporary",
    "deliver",
    "head_of",
    "submit",
    "tell",
]
