"""The base subject: what a thread has in common (RFC 5256 §2.1)."""

import re

SPACES = re.compile(r"\s+")
BLOB = re.compile(r"\[[^\[\]]*+\]\s*")
# Besides the RFC's words those of clients that speak other languages.
LEADER = re.compile(
    r"(?:re|fwd?|aw|wg|sv|vs|antw|tr|rv|res|enc|odp|r|i)\s*(?:\[[^\[\]]*+\]\s*)?(?:\(\d+\))?[:\uff1a]\s*",
    re.IGNORECASE,
)
FORWARDED = re.compile(r"\A\[fwd:(.*)\]\Z", re.IGNORECASE | re.DOTALL)


def base_subject(subject: str) -> str:
    """In lower case, white space collapsed, without reply and forward marks; "" when nothing else is left."""
    text = SPACES.sub(" ", subject).strip()
    while True:
        text = _without_leaders(_without_trailers(text))
        wrapped = FORWARDED.match(text)
        if not wrapped:
            return text.lower()
        text = wrapped[1].strip()


def _without_trailers(text: str) -> str:
    text = text.rstrip()
    while text[-5:].lower() == "(fwd)":
        text = text[:-5].rstrip()
    return text


def _without_leaders(text: str) -> str:
    at = 0
    while True:
        if leader := LEADER.match(text, at):
            at = leader.end()
        elif (blob := BLOB.match(text, at)) and blob.end() < len(text):
            at = blob.end()
        else:
            return text[at:]


def is_reply(subject: str) -> bool:
    """Whether finding the base subject took away a mark of a reply or a forward (RFC 5256 §2.1)."""
    text = SPACES.sub(" ", subject).strip()
    if text[-5:].lower() == "(fwd)" or FORWARDED.match(text):
        return True
    at = 0
    while not (leader := LEADER.match(text, at)):
        blob = BLOB.match(text, at)
        if not blob or blob.end() == len(text):
            return False
        at = blob.end()
    return bool(leader)
