"""The routes' door: which way a letter leaves, who takes it there, and how well they agreed on TLS."""

from mailapp.routes.keeping import RouteKeeper
from mailapp.routes.silence import Blocked, answered, blocked, silent
from mailapp.routes.smarthosts import (
    add_smarthost,
    change_smarthost,
    password_of,
    remove_smarthost,
    smarthost,
    smarthosts,
)
from mailapp.routes.table import DIRECT, Table, current, forget, way_of
from mailapp.routes.tally import counts as tls_counts
from mailapp.routes.tally import forget as forget_tls_counts
from mailapp.routes.tally import sessions as tls_sessions
from mailapp.routes.tlspolicies import remove_tls_policy, set_tls_policy, tls_policies, tls_policy
from mailapp.routes.transports import remove_transport, set_transport, transport, transports
from mailapp.routes.values import RouteError
from mailapp.routes.wording import SMTP_PORT

__all__ = [
    "DIRECT",
    "SMTP_PORT",
    "Blocked",
    "RouteError",
    "RouteKeeper",
    "Table",
    "add_smarthost",
    "answered",
    "blocked",
    "change_smarthost",
    "current",
    "forget",
    "forget_tls_counts",
    "password_of",
    "remove_smarthost",
    "remove_tls_policy",
    "remove_transport",
    "set_tls_policy",
    "set_transport",
    "silent",
    "smarthost",
    "smarthosts",
    "tls_counts",
    "tls_policies",
    "tls_policy",
    "tls_sessions",
    "transport",
    "transports",
    "way_of",
]
