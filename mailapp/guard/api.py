"""The guard's door: what a letter deserves, who is welcome and who is not, the quarantine, and why a letter is here."""

from mailapp.guard.current import OF_DOMAINS, forget, rules_of
from mailapp.guard.domainrules import DomainRuleInfo, change_rule, rules
from mailapp.guard.greylist import waits
from mailapp.guard.greylist import wanted as greylists
from mailapp.guard.listing import Entry, Scope
from mailapp.guard.lists import add_entry, change_entry, entries, entry, remove_entry
from mailapp.guard.names import names
from mailapp.guard.opinions import ELSEWHERE, NONE, Seen, opinions
from mailapp.guard.quarantine import (
    Detained,
    count_held,
    delete,
    head,
    held,
    held_one,
    record,
    release,
    take_back,
    write,
)
from mailapp.guard.values import JUNK, PLAIN, GuardError, Held, Moved, Opinion, Remark, Why
from mailapp.guard.why import remember, why, whys

__all__ = [
    "ELSEWHERE",
    "JUNK",
    "NONE",
    "OF_DOMAINS",
    "PLAIN",
    "Detained",
    "DomainRuleInfo",
    "Entry",
    "GuardError",
    "Held",
    "Moved",
    "Opinion",
    "Remark",
    "Scope",
    "Seen",
    "Why",
    "add_entry",
    "change_entry",
    "change_rule",
    "count_held",
    "delete",
    "entries",
    "entry",
    "forget",
    "greylists",
    "head",
    "held",
    "held_one",
    "names",
    "opinions",
    "record",
    "release",
    "remember",
    "remove_entry",
    "rules",
    "rules_of",
    "take_back",
    "waits",
    "why",
    "whys",
    "write",
]
