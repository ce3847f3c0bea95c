"""The one road of an accepted message.

`deliver` takes letters from other servers, `submit` takes them from our own people. Both return
only when file and row are durable: then, and not before, may somebody say "250". `tell` reports to senders.
"""

from mailapp.delivery.accept import examine
from mailapp.delivery.arrive import deliver
from mailapp.delivery.digest import tell_of_quarantine
from mailapp.delivery.housekeeping import housekeeping
from mailapp.delivery.limits import RULES as LIMITS
from mailapp.delivery.limits import Allowed, Limit, allow, knows, overrides, usage
from mailapp.delivery.locks import Lock, NotLocked, locked
from mailapp.delivery.locks import release as release_sender
from mailapp.delivery.officescripts import OfficeScriptInfo, OfficeScripts, office_scripts
from mailapp.delivery.receipts import heard
from mailapp.delivery.scripts import Scripts
from mailapp.delivery.sorting.values import Turn
from mailapp.delivery.subaddress import folder_named
from mailapp.delivery.submit import submit
from mailapp.delivery.suppression import (
    Entry,
    NotSuppressed,
    learn,
    lift,
    suppress,
)
from mailapp.delivery.suppression import count as count_suppressed
from mailapp.delivery.suppression import entries as suppressed
from mailapp.delivery.suppression import refusal as suppression_refusal
from mailapp.delivery.tell import HEADER_LIMIT, About, head_of, tell
from mailapp.delivery.values import Arrival, Opinion, Receipt, Refused, Submission, Temporary, Withdrawn
from mailapp.delivery.whereabouts import NotYours, Place, Standing, Tracked, at_a_glance, take_back, urge, whereabouts

__all__ = [
    "HEADER_LIMIT",
    "LIMITS",
    "About",
    "Allowed",
    "Arrival",
    "Entry",
    "Limit",
    "Lock",
    "NotLocked",
    "NotSuppressed",
    "NotYours",
    "OfficeScriptInfo",
    "OfficeScripts",
    "Opinion",
    "Place",
    "Receipt",
    "Refused",
    "Scripts",
    "Standing",
    "Submission",
    "Temporary",
    "Tracked",
    "Turn",
    "Withdrawn",
    "allow",
    "at_a_glance",
    "count_suppressed",
    "deliver",
    "examine",
    "folder_named",
    "head_of",
    "heard",
    "housekeeping",
    "knows",
    "learn",
    "lift",
    "locked",
    "office_scripts",
    "overrides",
    "release_sender",
    "submit",
    "suppress",
    "suppressed",
    "suppression_refusal",
    "take_back",
    "tell",
    "tell_of_quarantine",
    "urge",
    "usage",
    "whereabouts",
]
