"""The door to the office's rules about mail: `current()` is what holds now; the tables are edited line by line."""

from mailapp.policy.mailrules.current import NO_RULES, MailRules, current, forget
from mailapp.policy.mailrules.dryrun import Ran, Trial, Would, dry_run
from mailapp.policy.mailrules.expiry import read_expiry
from mailapp.policy.mailrules.families import FAMILIES
from mailapp.policy.mailrules.postfix import KINDS as POSTFIX_TABLES
from mailapp.policy.mailrules.postfix import Imported
from mailapp.policy.mailrules.postfix import read as read_postfix
from mailapp.policy.mailrules.tables import add, add_many, change, entries, entry, expired, move, remove
from mailapp.policy.mailrules.values import BadRule, Entry, Road, says

__all__ = [
    "FAMILIES",
    "NO_RULES",
    "POSTFIX_TABLES",
    "BadRule",
    "Entry",
    "Imported",
    "MailRules",
    "Ran",
    "Road",
    "Trial",
    "Would",
    "add",
    "add_many",
    "change",
    "current",
    "dry_run",
    "entries",
    "entry",
    "expired",
    "forget",
    "move",
    "read_expiry",
    "read_postfix",
    "remove",
    "says",
]
