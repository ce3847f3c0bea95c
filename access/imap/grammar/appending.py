"""APPEND and REPLACE: commands that bring messages."""

from access.imap import commands as c
from access.imap.grammar.words import flags, moment
from access.imap.sets import STAR
from access.imap.tokens import CLOSE, OPEN, Cursor, Unreadable
from mailapp.store.values import NO_FLAGS


def append(cursor: Cursor) -> c.Append:
    """APPEND mailbox message [message …] (RFC 9051 §6.3.12, RFC 3502)"""
    cursor.space()
    mailbox = cursor.mailbox()
    cursor.space()
    messages = [_message(cursor)]
    while cursor.takes_space():
        messages.append(_message(cursor))
    return c.Append(mailbox, tuple(messages))


def replace(cursor: Cursor) -> c.Replace:
    return _replace(cursor, by_uid=False)


def uid_replace(cursor: Cursor) -> c.Replace:
    return _replace(cursor, by_uid=True)


def _replace(cursor: Cursor, by_uid: bool) -> c.Replace:
    """REPLACE number mailbox message (RFC 8508 §3.3)"""
    cursor.space()
    number = STAR if cursor.takes_star() else cursor.number("the number of one message")
    cursor.space()
    mailbox = cursor.mailbox()
    cursor.space()
    return c.Replace(number, mailbox, _message(cursor), by_uid)


def _message(cursor: Cursor) -> c.Message:
    """[(flags)] ["date"] literal"""
    given, when = NO_FLAGS, None
    if cursor.sees(b"("):
        given = flags(cursor)
        cursor.space()
    if cursor.sees(b'"'):
        when = moment(cursor)
        cursor.space()
    utf8 = cursor.takes_word(b"UTF8")
    if utf8:  # UTF8 (literal8) (RFC 6855 §4)
        cursor.space()
        cursor.must(OPEN, "( and a literal8")
    literal = cursor.message()
    if utf8 and not literal.binary:
        raise Unreadable("UTF8 is followed by a literal8, ~{…}")
    if utf8 and not cursor.foreseen_ends():
        cursor.must(CLOSE, ")")
    return c.Message(literal.size, given, when, literal.content, literal.binary, utf8)
