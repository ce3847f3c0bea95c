"""What the last words about a letter mean, another server's or ours, for whoever looks after the queue. Pure."""

import re

# What the words look like, and what that usually is; the first that fits counts.
THEY = "They "  # so begins what can be meant only when another server has said it
MEANINGS = {
    r"given up by the administrator": "An administrator gave it up; its sender has the report.",
    r"REQUIRETLS": "Its writer asks for encryption all the way, and they do not promise it; he has the report.",
    r"gr[ae]y ?list": "A first meeting: the next attempt usually works.",
    r"^554 5\.4\.7": "Nobody took it in all that time; its sender has the report.",
    r"^5\d\d 5\.1\.(2|10)\b|no such domain|null MX": "There is no such mail domain: perhaps a typing mistake.",
    r"^\d{3} [45]\.4\.3": "The DNS does not answer: look at our name servers, and at theirs.",
    r"could not be reached|timed out|no answer in time|connection refused|unreachable": (
        "Nobody answers there: their server is down, or port 25 is blocked on the way."
    ),
    r"^\d{3} [45]\.4\.[1-6]": "There is no way to a mail server of that domain now.",
    r"does not let .* in:": "The smarthost does not take our name and password: look at them under Routes.",
    r"The relay (offers no|asks for)": "We cannot log in at the smarthost as it is: look at it under Routes.",
    r"\bTLS\b|certificate": "The encrypted connection failed, and the rules ask for one.",
    r"spamhaus|blo?c?k ?list|blacklist|\blisted\b|reputation": (
        "They do not like our address: look at its PTR and SPF, and ask the list that is named."
    ),
    r"^421|^4\d\d 4\.7\.": "They want less mail from us for now: we have slowed down.",
    r"^5\d\d 5\.1\.|user unknown|no such user|does not exist": "There is no such person; the sender has the report.",
    r"^\d{3} [45]\.2\.2|mailbox full|over quota|insufficient storage": "The mailbox there is full.",
    r"^5\d\d 5\.3\.4|^552": "It is too large for them.",
    r"^5\d\d 5\.7\.|\bspam\b": "They refuse it by a rule of theirs, perhaps as spam: look at SPF, DKIM and DMARC.",
    r"^451 4\.3\.0 Our own": "A fault of ours: look at the worker's log.",
    r"^4": "They are busy or broken: it is tried again.",
    r"^5": "They refuse it for good; the sender has the report.",
}
PATTERNS = [(re.compile(pattern, re.IGNORECASE), told) for pattern, told in MEANINGS.items()]


def meaning(reply: str, *, ours: bool = False) -> str:
    """One sentence; "" when nothing was said. `ours`: no other server said it, and none is blamed."""
    fitting = (told for pattern, told in PATTERNS if pattern.search(reply))
    return next((told for told in fitting if not (ours and told.startswith(THEY))), "") if reply else ""
