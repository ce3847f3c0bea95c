"""The words and the tone in which the panel speaks of steps and states. One table each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """`tone` colours it: good, calm, warn, bad; `icon` is its name in the icon sheet."""

    label: str
    tone: str
    icon: str


KINDS = {
    "received": Word("Received", "calm", "inbox"),
    "refused": Word("Refused", "warn", "ban"),
    "filed": Word("Filed", "good", "folder"),
    "quarantined": Word("Quarantined", "warn", "shield"),
    "queued": Word("Queued", "calm", "clock"),
    "attempt": Word("Attempt", "calm", "refresh-cw"),
    "sent": Word("Sent", "good", "send"),
    "deferred": Word("Deferred", "warn", "clock"),
    "bounced": Word("Bounced", "bad", "octagon-alert"),
    "expired": Word("Given up", "bad", "octagon-alert"),
    "rule": Word("Rule", "calm", "list-checks"),
    "scanner": Word("Scanner", "warn", "shield"),
    "discarded": Word("Discarded", "warn", "trash-2"),
    "held": Word("Held", "warn", "pause"),
    "released": Word("Released", "calm", "play"),
    "deleted": Word("Deleted", "warn", "trash-2"),
    "suppressed": Word("Suppressed", "warn", "mail-x"),
    "login": Word("Login", "calm", "user"),
    "login-failed": Word("Failed login", "bad", "octagon-alert"),
    "report": Word("Report", "calm", "book-open"),
    "admin": Word("Administration", "calm", "settings"),
}

STATES = {
    "scheduled": Word("Scheduled", "calm", "clock"),
    "queued": Word("Waiting", "calm", "clock"),
    "deferred": Word("Deferred", "warn", "clock"),
    "sending": Word("Sending", "calm", "send"),
    "held": Word("Held", "warn", "pause"),
    "sent": Word("Sent", "good", "check"),
    "bounced": Word("Bounced", "bad", "octagon-alert"),
    "cancelled": Word("Deleted", "warn", "trash-2"),
}

DOORS = {"smtp": "sending", "imap": "IMAP", "pop3": "POP3", "sieve": "filter rules", "carddav": "address book"}

DETAILS = {
    "reply": "Said",
    "host": "Server",
    "address": "At",
    "tls": "Encryption",
    "client": "Client",
    "protocol": "Protocol",
    "because": "Because",
    "reverse_path": "Sender",
    "size": "Size",
    "next_attempt": "Next attempt",
    "mailbox": "Folder",
    "recipients": "Recipients",
    "by": "By",
    "ip": "From",
}


def kind(name: str) -> Word:
    """The word for a kind of step, also for one that is new to us."""
    return KINDS.get(name) or Word(name.replace("-", " ").capitalize(), "calm", "circle")


def state(name: str) -> Word:
    """The word for the state of a letter's recipient."""
    return STATES.get(name) or Word(name.capitalize(), "calm", "circle")


def door(name: str) -> str:
    """What an app password opens, as people call it."""
    return DOORS.get(name, name)


def detail(name: str) -> str:
    """The label of one detail of a step."""
    return DETAILS.get(name) or name.replace("_", " ").capitalize()
