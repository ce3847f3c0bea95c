"""Delivery status notifications (RFC 3461, RFC 3464, RFC 6522, RFC 6533): written and read."""

from mailapp.standards.dsn.read import parse
from mailapp.standards.dsn.values import Action, Fate, Incoming, Notice, Original
from mailapp.standards.dsn.write import WHOLE_OCTETS, delayed, delivered, expanded, failed, relayed, report

__all__ = [
    "WHOLE_OCTETS",
    "Action",
    "Fate",
    "Incoming",
    "Notice",
    "Original",
    "delayed",
    "delivered",
    "expanded",
    "failed",
    "parse",
    "relayed",
    "report",
]
