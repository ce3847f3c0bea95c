"""Which letter is being answered, as the compose page says it: "reply 12 345"."""

from mailapp.policy import api as policy
from mailapp.teamwork import api as teamwork

VERBS = ("reply", "reply-all", "reply-list")
BEAT_SECONDS = 60  # how often a page says that somebody still writes


def place(answers: str) -> tuple[int, int] | None:
    """Mailbox and UID; None for whatever is no answer to a letter."""
    verb, _blank, rest = answers.partition(" ")
    box, _blank, uid = rest.partition(" ")
    if verb not in VERBS or not (box.isdecimal() and uid.isdecimal() and len(box) < 16 and len(uid) < 11):
        return None
    return int(box), int(uid)


def begun(account: int, box: int, uid: int) -> None:
    """Somebody opens an answer to a letter that is shared: others see it."""
    teamwork.begin(account, box, uid, policy.current().answering_seconds)


def ended(account: int, answers: str) -> None:
    """Sent, or thrown away."""
    if found := place(answers):
        teamwork.end(account, *found)
