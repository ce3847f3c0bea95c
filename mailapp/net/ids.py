"""Names for messages on their way: the queue id, which is also the trace id of the journal."""

import secrets
import time

ALPHABET = "0123456789ABCDFGHJKLMNPQRSTVWXYZ"  # no E, I, O, U: neither 0/O nor words


def queue_id() -> str:
    """A short name, unique for all nodes: 8 characters of the time in 1/64 s, 5 of chance. Sorts by time."""
    number = (int(time.time() * 64) << 25) | secrets.randbits(25)
    letters = []
    while number:
        number, digit = divmod(number, 32)
        letters.append(ALPHABET[digit])
    return "".join(reversed(letters))
