"""Search keys (RFC 9051 §6.4.4, and the extensions that are named)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from access.imap import searchkeys as k
from access.imap.grammar.words import day, mod_sequence
from access.imap.tokens import CLOSE, NUMBER32, NUMBER63, OPEN, Cursor, Unreadable
from mailapp.standards.message.charsets import codec, without_surrogates
from mailapp.store.values import ANSWERED, DELETED, DRAFT, FLAGGED, SEEN

ONE_DAY = timedelta(days=1)
WORD = re.compile(rb"[A-Za-z0-9-]+")
OBJECT_ID = re.compile(rb"[A-Za-z0-9_-]{1,255}")  # RFC 8474 §7 objectid
ENTRY_TYPES = frozenset({"PRIV", "SHARED", "ALL"})  # RFC 7162 §7 entry-type-req


@dataclass(frozen=True, slots=True)
class Charset:
    """In which charset texts are written; the name as the client gave it, "" when it gave none."""

    name: str
    codec: str  # "" for one that is not known

    @classmethod
    def of(cls, name: str) -> "Charset":
        """Who searches says whether it is known: a good command is answered NO, not BAD (RFC 9051 §6.4.4)."""
        return cls(name, "ascii" if name.upper() in ("US-ASCII", "ASCII") else codec(name))

    @property
    def is_known(self) -> bool:
        return bool(self.codec)


# RFC 9051 §6.4.4: UTF-8 in IMAP4rev2, US-ASCII before, which is the same where it is valid
DEFAULT_CHARSET = Charset("", "utf-8")
Reader = Callable[[Cursor, Charset], k.Key]


def keys(cursor: Cursor, charset: Charset) -> k.Key:
    """One key or several, all of which shall hold."""
    found = [key(cursor, charset)]
    while cursor.takes_space():
        found.append(key(cursor, charset))
    return found[0] if len(found) == 1 else k.And(tuple(found))


def key(cursor: Cursor, charset: Charset) -> k.Key:
    if cursor.sees(b"("):
        return _parenthesised(cursor, charset)
    found = cursor.take(WORD)
    reader = KEYS.get(found[0].upper()) if found else None
    if reader:
        return reader(cursor, charset)
    if found:
        cursor.skip(-len(found[0]))
    if not found or found[0][:1].isdigit():
        return k.Numbered(cursor.set(), by_uid=False)
    raise cursor.expected("a search key")


def _parenthesised(cursor: Cursor, charset: Charset) -> k.Key:
    cursor.deeper()
    cursor.must(OPEN, "(")
    inside = keys(cursor, charset)
    cursor.must(CLOSE, ")")
    cursor.higher()
    return inside


def _inner(cursor: Cursor, charset: Charset) -> k.Key:
    """A key that belongs to NOT or OR."""
    cursor.space()
    cursor.deeper()
    inside = key(cursor, charset)
    cursor.higher()
    return inside


def _not(cursor: Cursor, charset: Charset) -> k.Key:
    return k.Not(_inner(cursor, charset))


def _or(cursor: Cursor, charset: Charset) -> k.Key:
    return k.Or(_inner(cursor, charset), _inner(cursor, charset))


def _always(found: k.Key) -> Reader:
    return lambda cursor, charset: found


def _keyword(present: bool) -> Reader:
    def read(cursor: Cursor, charset: Charset) -> k.Key:
        cursor.space()
        return k.Flagged(cursor.atom("a keyword").decode(), present)

    return read


def _text(cursor: Cursor, charset: Charset) -> str:
    cursor.space()
    octets = cursor.astring("a text to search for")
    try:
        text = octets.decode(charset.codec or "latin-1")
    except (UnicodeError, LookupError):
        raise Unreadable(f"the text is not {charset.name or 'UTF-8'}") from None
    return without_surrogates(text).replace("\0", "")  # UTF-16 and UTF-7 can bring both, and no letter has them


def _field(name: str) -> Reader:
    return lambda cursor, charset: k.Header(name, _text(cursor, charset))


def _header(cursor: Cursor, charset: Charset) -> k.Key:
    cursor.space()
    name = cursor.text("the name of a header field")
    return k.Header(name, _text(cursor, charset))


def _body(cursor: Cursor, charset: Charset) -> k.Key:
    return k.Body(_text(cursor, charset))


def _anywhere(cursor: Cursor, charset: Charset) -> k.Key:
    return k.Anywhere(_text(cursor, charset))


def _since(which: k.Which) -> Reader:
    def read(cursor: Cursor, charset: Charset) -> k.Key:
        cursor.space()
        return k.Dated(which, since=day(cursor))

    return read


def _before(which: k.Which) -> Reader:
    def read(cursor: Cursor, charset: Charset) -> k.Key:
        cursor.space()
        return k.Dated(which, before=day(cursor))

    return read


def _on(which: k.Which) -> Reader:
    def read(cursor: Cursor, charset: Charset) -> k.Key:
        cursor.space()
        first = day(cursor)
        if first == first.max:
            return k.Dated(which, since=first)
        return k.Dated(which, since=first, before=first + ONE_DAY)

    return read


def _larger(cursor: Cursor, charset: Charset) -> k.Key:
    cursor.space()
    return k.Sized(larger=cursor.number("a size in octets", NUMBER63))


def _smaller(cursor: Cursor, charset: Charset) -> k.Key:
    cursor.space()
    return k.Sized(smaller=cursor.number("a size in octets", NUMBER63))


def _seconds(cursor: Cursor) -> int:
    cursor.space()
    if cursor.sees(b"0"):
        raise cursor.expected("seconds above 0")  # RFC 5032 §3 nz-number
    return cursor.number("a number of seconds", NUMBER32)


def _older(cursor: Cursor, charset: Charset) -> k.Key:
    return k.Aged(older=_seconds(cursor))


def _younger(cursor: Cursor, charset: Charset) -> k.Key:
    return k.Aged(younger=_seconds(cursor))


def _uid(cursor: Cursor, charset: Charset) -> k.Key:
    cursor.space()
    return k.Numbered(cursor.set(), by_uid=True)


def _modseq(cursor: Cursor, charset: Charset) -> k.Key:
    """MODSEQ ["/flags/\\\\Seen" all] n: all flags of a message share one MODSEQ here (RFC 7162 §3.1.5)."""
    cursor.space()
    if cursor.sees(b'"'):
        cursor.string("an entry")
        cursor.space()
        if cursor.word("priv, shared or all") not in ENTRY_TYPES:
            raise Unreadable("an entry's type is priv, shared or all")
        cursor.space()
    return k.ModSeq(mod_sequence(cursor))


def _object_id(cursor: Cursor) -> str:
    cursor.space()
    return cursor.must(OBJECT_ID, "an identifier")[0].decode()


def _email_id(cursor: Cursor, charset: Charset) -> k.Key:
    return k.EmailId(_object_id(cursor))


def _thread_id(cursor: Cursor, charset: Charset) -> k.Key:
    return k.ThreadId(_object_id(cursor))


UNSEEN = k.Flagged(SEEN, False)
KEYS: dict[bytes, Reader] = {
    b"ALL": _always(k.All()),
    b"ANSWERED": _always(k.Flagged(ANSWERED)),
    b"BCC": _field("Bcc"),
    b"BEFORE": _before(k.Which.INTERNAL),
    b"BODY": _body,
    b"CC": _field("Cc"),
    b"DELETED": _always(k.Flagged(DELETED)),
    b"DRAFT": _always(k.Flagged(DRAFT)),
    b"EMAILID": _email_id,  # RFC 8474 §5.4
    b"FLAGGED": _always(k.Flagged(FLAGGED)),
    b"FROM": _field("From"),
    b"HEADER": _header,
    b"KEYWORD": _keyword(True),
    b"LARGER": _larger,
    b"MODSEQ": _modseq,  # RFC 7162 §3.1.5
    b"NEW": _always(k.And((k.Recent(), UNSEEN))),  # RFC 3501 §6.4.4
    b"NOT": _not,
    b"OLD": _always(k.Recent(False)),  # RFC 3501 §6.4.4
    b"OLDER": _older,  # RFC 5032 §2
    b"ON": _on(k.Which.INTERNAL),
    b"OR": _or,
    b"RECENT": _always(k.Recent()),  # RFC 3501 §6.4.4
    b"SAVEDATESUPPORTED": _always(k.SaveDateSupported()),  # RFC 8514 §4.2
    b"SAVEDBEFORE": _before(k.Which.SAVED),  # RFC 8514 §4.2
    b"SAVEDON": _on(k.Which.SAVED),  # RFC 8514 §4.2
    b"SAVEDSINCE": _since(k.Which.SAVED),  # RFC 8514 §4.2
    b"SEEN": _always(k.Flagged(SEEN)),
    b"SENTBEFORE": _before(k.Which.SENT),
    b"SENTON": _on(k.Which.SENT),
    b"SENTSINCE": _since(k.Which.SENT),
    b"SINCE": _since(k.Which.INTERNAL),
    b"SMALLER": _smaller,
    b"SUBJECT": _field("Subject"),
    b"TEXT": _anywhere,
    b"THREADID": _thread_id,  # RFC 8474 §5.4
    b"TO": _field("To"),
    b"UID": _uid,
    b"UNANSWERED": _always(k.Flagged(ANSWERED, False)),
    b"UNDELETED": _always(k.Flagged(DELETED, False)),
    b"UNDRAFT": _always(k.Flagged(DRAFT, False)),
    b"UNFLAGGED": _always(k.Flagged(FLAGGED, False)),
    b"UNKEYWORD": _keyword(False),
    b"UNSEEN": _always(UNSEEN),
    b"YOUNGER": _younger,  # RFC 5032 §2
}
