"""The guard's door: what a letter deserves, who is welcome and who is not, the quarantine, and why a letter is here."""

from mailapp.guard.current import OF_DOMAINS, forget, rules_of
from mailapp.guard.digest import due as digests_due
from mailapp.guard.digest import told as digest_told
from mailapp.guard.domainrules import DomainRuleInfo, change_rule, rules
from mailapp.guard.greylist import network_of, waits
from mailapp.guard.greylist import wanted as greylists
from mailapp.guard.housekeeping import housekeeping
from mailapp.guard.links import opened, token
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
from mailapp.guard.verdicts import always, is_doubtful, never_again
from mailapp.guard.why import remember, why, whys
from mailapp.scanners.values import Reason

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
    "Reason",
    "Remark",
    "Scope",
    "Seen",
    "Why",
    "add_entry",
    "always",
    "change_entry",
    "change_rule",
    "count_held",
    "delete",
    "digest_told",
    "digests_due",
    "entries",
    "entry",
    "forget",
    "greylists",
    "head",
    "held",
    "held_one",
    "housekeeping",
    "is_doubtful",
    "names",
    "network_of",
    "never_again",
    "opened",
    "opinions",
    "record",
    "release",
    "remember",
    "remove_entry",
    "rules",
    "rules_of",
    "take_back",
    "token",
    "waits",
    "why",
    "whys",
    "write",
]
