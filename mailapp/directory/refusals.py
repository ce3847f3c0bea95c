"""What is said of a recipient whom we do not take: one table for SMTP, the webmail and the panel."""

from mailapp.directory.values import Outcome, Resolution
from mailapp.standards.reply import Reply

REFUSED = "Recipient address rejected"  # the words that administrators look for

TABLE = {
    Outcome.UNKNOWN_USER: (550, "5.1.1", "User unknown"),  # RFC 3463 §3.2
    Outcome.DISABLED: (550, "5.2.1", "Account is switched off"),  # RFC 3463 §3.3
    Outcome.RELOCATED: (551, "5.1.6", "User has moved, please try <{moved_to}>"),  # RFC 5321 §3.4, RFC 3463 §3.2
    Outcome.RESTRICTED: (550, "5.7.2", "You may not write to this list"),  # RFC 3463 §3.8
    Outcome.UNVERIFIED: (450, "4.4.3", "Nobody can say now whether it exists, try again later"),  # RFC 3463 §3.5
    Outcome.LOOP: (550, "5.4.6", "Its aliases lead in a circle"),  # RFC 3463 §3.5
    Outcome.NOT_OURS: (554, "5.7.1", "Relay access denied"),
}


def refusal(address: str, resolution: Resolution, *, abroad: bool = False) -> Reply | None:
    """The reply that refuses this recipient, or None when its mail is taken.

    `address` as whoever asked wrote it.
    `abroad`: the writer is one of us, whose letters go anywhere.
    """
    outcome = resolution.outcome
    if outcome not in TABLE or (abroad and outcome is Outcome.NOT_OURS):
        return None
    code, enhanced, usual = TABLE[outcome]
    words = resolution.words or usual.format(moved_to=resolution.moved_to)
    said = words if outcome is Outcome.NOT_OURS else f"{REFUSED}: {words}"
    return Reply(code, enhanced, f"<{address}>: {said}")
