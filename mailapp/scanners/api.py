"""The scanners' door: the DNS lists that are asked, and how everybody is."""

from mailapp.scanners.dnsbl import BadLine, Line
from mailapp.scanners.dnslists import add as add_line
from mailapp.scanners.dnslists import change as change_line
from mailapp.scanners.dnslists import line, lines
from mailapp.scanners.dnslists import remove as remove_line
from mailapp.scanners.health import Condition, conditions, troubles
from mailapp.scanners.health import forget as forget_condition
from mailapp.scanners.posts import Standing
from mailapp.scanners.rollcall import everybody, look_round, write_down
from mailapp.scanners.rollcall import lists as test_lists
from mailapp.scanners.staff import standing
from mailapp.scanners.teaching import tell
from mailapp.scanners.wire import Away

__all__ = [
    "Away",
    "BadLine",
    "Condition",
    "Line",
    "Standing",
    "add_line",
    "change_line",
    "conditions",
    "everybody",
    "forget_condition",
    "line",
    "lines",
    "look_round",
    "remove_line",
    "standing",
    "tell",
    "test_lists",
    "troubles",
    "write_down",
]
