"""The door to the office's rules about mail: `current()` is what holds now; the tables are edited line by line."""

from mailapp.policy.mailrules.current import NO_RULES, MailRules, current, forget
from mailapp.policy.mailrules.families import FAMILIES
from mailapp.policy.mailrules.tables import add, add_many, change, entries, entry, expired, move, remove
from mailapp.policy.mailrules.values import BadRule, Entry, Road, says

__all__ = [
    "FAMILIES",
    "NO_RULES",
    "BadRule",
    "Entry",
    "MailRules",
    "Road",
    "add",
    "add_many",
    "change",
    "current",
    "entries",
    "entry",
    "expired",
    "forget",
    "move",
    "remove",
    "says",
]
