"""How one rule is shown."""

from dataclasses import dataclass
from enum import Enum


class Unit(Enum):
    COUNT = "number"
    DAYS = "days"
    LIMIT = "number, or no limit"
    OCTETS = "size"
    SECONDS = "time"
    PAUSES = "times"  # several spans of time, one after the other
    CHOICE = "yes or no"
    NETWORKS = "networks"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Rule:
    """How one field of Policy is shown. `least` is the smallest value that makes sense."""

    name: str
    title: str
    help: str
    unit: Unit
    least: int = 1
