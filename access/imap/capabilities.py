"""What we can do, told by the state of the connection, and less to those who cannot bear it (RFC 9051 §6.1.1)."""

from collections.abc import Iterator

from access.imap.talk import State, Talk
from mailapp.standards import sasl

AUTH = tuple(f"AUTH={mechanism}" for mechanism in sasl.MECHANISMS)
ALWAYS = ("IMAP4rev1", "IMAP4rev2", "LITERAL+", "SASL-IR", "ENABLE", "ID")

# Each with the standard that says what it means.
AFTER_LOGIN = {
    "IDLE": 2177,
    "NAMESPACE": 2342,
    "CHILDREN": 3348,
    "UNSELECT": 3691,
    "UIDPLUS": 4315,
    "MOVE": 6851,
    "MULTIAPPEND": 3502,
    "BINARY": 3516,
    "CONDSTORE": 7162,
    "QRESYNC": 7162,
    "ESEARCH": 4731,
    "SEARCHRES": 5182,
    "ESORT": 5267,
    "SORT": 5256,
    "SORT=DISPLAY": 5957,
    "THREAD=ORDEREDSUBJECT": 5256,
    "THREAD=REFERENCES": 5256,
    "THREAD=REFS": 5256,  # draft-ietf-morg-inthread
    "WITHIN": 5032,
    "PARTIAL": 9394,
    "REPLACE": 8508,
    "INPROGRESS": 9585,
    "NOTIFY": 5465,
    "METADATA": 5464,
    "LIST-METADATA": 9590,
    "UIDONLY": 9586,
    "LIST-EXTENDED": 5258,
    "LIST-STATUS": 5819,
    "LIST-MYRIGHTS": 8440,
    "ACL": 4314,
    "RIGHTS=texk": 4314,
    "SPECIAL-USE": 6154,
    "CREATE-SPECIAL-USE": 6154,
    "STATUS=SIZE": 8438,
    "STATUS=DELETED": 9051,
    "QUOTA": 9208,
    "QUOTA=RES-STORAGE": 9208,
    "OBJECTID": 8474,
    "SAVEDATE": 8514,
    "PREVIEW": 8970,
    "UTF8=ACCEPT": 6855,
}

# What ENABLE knows, in capitals → as it is told.
ENABLED = {
    "CONDSTORE": "CONDSTORE",
    "QRESYNC": "QRESYNC",
    "UTF8=ACCEPT": "UTF8=ACCEPT",
    "IMAP4REV2": "IMAP4rev2",
    "UIDONLY": "UIDONLY",
}


def of(state: State) -> list[str]:
    """The names, for CAPABILITY and for the code of that name."""
    hidden = withheld(state.talk)
    return [name for name in _all(state) if not is_among(name, hidden)]


def bears(talk: Talk, name: str) -> bool:
    """Whether the client may be told what only this capability allows."""
    return not is_among(name, withheld(talk))


def withheld(talk: Talk) -> frozenset[str]:
    """What a client that names itself so (RFC 2971) is not told of: it would trip over it."""
    client = f"{talk.identity.get('name', '')} {talk.identity.get('version', '')}".lower()
    return frozenset().union(*(names for who, names in talk.office.withheld if client.startswith(who)))


def is_among(name: str, names: frozenset[str]) -> bool:
    """Also by its first word: THREAD is all of THREAD=…, APPENDLIMIT has whatever value."""
    return not names.isdisjoint((name.upper(), name.upper().partition("=")[0]))


def _all(state: State) -> Iterator[str]:
    yield from ALWAYS
    if state.before_login:
        if state.talk.offers_tls and not state.talk.encrypted:
            yield "STARTTLS"
        yield from AUTH if state.talk.secure else ("LOGINDISABLED",)
        return
    yield from AFTER_LOGIN
    yield f"APPENDLIMIT={state.talk.office.message_size}"  # RFC 7889 §3
    if not state.talk.compressed:
        yield "COMPRESS=DEFLATE"
