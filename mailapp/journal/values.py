"""What the journal takes and gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened, to be written down. `trace` is a queue id, or empty.

    `kind` is one of: received, refused, filed, quarantined, queued, attempt, sent, deferred, bounced,
    expired, held, released, deleted, suppressed, rule, report, scanner, discarded, login, login-failed, admin.
    """

    kind: str
    summary: str
    trace: str = ""
    address: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Noted:
    """A step as it was written down."""

    id: int
    at: datetime
    step: Step
