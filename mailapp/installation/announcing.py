"""Saying once that the house is open, or which doors are not."""

import socket

READY_WITHIN = 60.0  # seconds
LOOK_SECONDS = 0.2
KNOCK_SECONDS = 0.2  # how long one door may take


def answers(address: str) -> bool:
    """Does something listen at host:port?"""
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host.strip("[]") or "127.0.0.1", int(port)), KNOCK_SECONDS).close()
    except OSError:
        return False
    return True


class Announcement:
    """Looks at doors until all answer, or for a minute."""

    def __init__(self, addresses: list[str], now: float) -> None:
        self._closed = addresses
        self._until = now + READY_WITHIN
        self.due: float | None = now  # when to look next; None when it has been said

    def look(self, now: float) -> str:
        """What is to be said now; mostly nothing."""
        if self.due is None or now < self.due:
            return ""
        self._closed = [address for address in self._closed if not answers(address)]
        if self._closed and now < self._until:
            self.due = now + LOOK_SECONDS
            return ""
        self.due = None
        if self._closed:
            return f"nothing answers yet at {', '.join(self._closed)}"
        return "everything runs; Ctrl-C ends it"
