"""RFC 5321 and its abuse, as dialogues with the real server; only the end of the road is a fake."""

import time

import pytest

from mta.smtp import starttls
from tests.mta.smtp.conftest import Taken
from tests.support.smtp_house import House
from tests.support.transcript import play

HELLO = """
    S: 220 mail.example.test ESMTP …
    C: EHLO gw.example.net
    S: 250 …
"""
RCPT = (
    HELLO
    + """
    C: MAIL FROM:<jack@example.net>
    S: 250 2.1.0 …
    C: RCPT TO:<anna@example.test>
    S: 250 2.1.5 …
"""
)
CLIENT_HELLO = r"\x16\x03\x01\x02\x00"  # the beginning of one


def test_the_session_of_the_design(house: House, taken: Taken) -> None:
    """What EHLO announces, among it SIZE (RFC 1870 §3), STARTTLS (RFC 3207 §2) and LIMITS (RFC 9422 §3)."""
    play(
        """
        S: 220 mail.example.test ESMTP …
        C: EHLO gw.example.net
        S: 250-mail.example.test …
        S: 250-PIPELINING
        S: 250-SIZE 200000
        S: 250-VRFY
        S: 250-ETRN
        S: 250-8BITMIME
        S: 250-STARTTLS
        S: 250-ENHANCEDSTATUSCODES
        S: 250-DSN
        S: 250-SMTPUTF8
        S: 250-CHUNKING
        S: 250-BINARYMIME
        S: 250 LIMITS RCPTMAX=5
        C: MAIL FROM:<jack@example.net> SIZE=112
        S: 250 2.1.0 …
        C: RCPT TO:<anna@example.test>
        S: 250 2.1.5 …
        C: RCPT TO:<ben@example.test>
        S: 250 2.1.5 …
        C: RCPT TO:<joe@example.test>
        S: 550 5.1.1 <joe@example.test>: Recipient address rejected: User unknown
        C: DATA
        S: 354 …
        C: Subject: Test mail
        C:
        C: Hello
        C: ..dot
        C: .
        S: 250 2.0.0 Ok: queued as …
        C: QUIT
        S: 221 2.0.0 Bye
        -- closed
        """,
        house.smtp,
    )
    [(letter, octets)] = taken.letters
    assert octets == b"Subject: Test mail\r\n\r\nHello\r\n.dot\r\n"
    assert letter.envelope.reverse_path == "jack@example.net"
    assert [r.address for r in letter.envelope.recipients] == ["anna@example.test", "ben@example.test"]
    assert (letter.client.address, letter.client.helo, letter.protocol) == ("127.0.0.1", "gw.example.net", "ESMTP")


DIALOGUES = {
    "HELO": "S: 220 …\nC: HELO gw.example.net\nS: 250 mail.example.test\nC: MAIL FROM:<> SIZE=1\nS: 555 5.5.4 …",
    "wrong order": """
        S: 220 …
        C: MAIL FROM:<a@example.org>
        S: 503 5.5.1 …
        C: DATA
        S: 503 5.5.1 …
        C: EHLO x
        S: 250 …
        C: RCPT TO:<anna@example.test>
        S: 503 5.5.1 …
        C: DATA
        S: 503 5.5.1 …
        C: MAIL FROM:<a@example.org>
        S: 250 …
        C: MAIL FROM:<a@example.org>
        S: 503 5.5.1 …
        C: DATA
        S: 554 5.5.1 …
    """,
    "questions": HELLO
    + """
        C: VRFY anna
        S: 252 2.1.5 …
        C: VRFY
        S: 501 5.5.4 …
        C: EXPN staff
        S: 502 5.5.1 …
        C: HELP
        S: 214 2.0.0 …
        C: NOOP anything
        S: 250 2.0.0 …
        # RFC 1985 §5.3: not ours to keep, no domain, a form that we do not know
        C: ETRN example.test
        S: 459 4.7.1 …
        C: ETRN
        S: 501 5.5.4 …
        C: ETRN #queue
        S: 458 4.5.4 …
        C: AUTH PLAIN AGEAYg==
        S: 502 5.5.1 …
    """,
    "nonsense": HELLO
    + """
        C: XYZZY
        S: 500 5.5.2 …
        C:
        S: 500 5.5.2 …
        C: NO\\0OP
        S: 500 5.5.2 …
        C: \\xff\\xfe
        S: 500 5.5.2 …
        C+ NOOP\\n
        S: 500 5.5.2 …
        C: QUIT now
        S: 501 5.5.4 …
        C: noop
        S: 250 2.0.0 …
    """,
    "good-bye after too many errors": HELLO
    + "C: X\nS: 500 …\n" * 8
    + """
        C: X
        S: 421 4.7.0 …
        -- closed
    """,
    "a browser": "S: 220 …\nC: POST / HTTP/1.1\nS: 421 4.7.0 …\n-- closed",
    "senders": HELLO
    + """
        C: MAIL FROM:<> BODY=8BITMIME
        S: 250 2.1.0 …
        C: RSET
        S: 250 2.0.0 …
        C: mail from:<Jack@example.net> size=10 RET=HDRS ENVID=abc
        S: 250 2.1.0 …
        C: RSET
        S: 250 2.0.0 …
        # RFC 1870 §6.1: too large is said before it comes
        C: MAIL FROM:<jack@example.net> SIZE=200001
        S: 552 5.3.4 …
        C: MAIL FROM:<jack@example.net> MAGIC
        S: 555 5.5.4 …
        C: MAIL FROM:<jack@example.net> SIZE=big
        S: 501 5.5.4 …
        # RFC 6531 §3.5
        C: MAIL FROM:<jäck@example.net>
        S: 553 5.6.7 …
        C: MAIL FROM:<jäck@example.net> SMTPUTF8
        S: 250 2.1.0 …
        C: RSET
        S: 250 2.0.0 …
        C: MAIL FROM:<a b@example.net>
        S: 501 5.1.7 …
        C: MAIL jack@example.net
        S: 501 5.5.4 …
    """,
    "recipients": HELLO
    + """
        C: MAIL FROM:<>
        S: 250 2.1.0 …
        C: RCPT TO:<>
        S: 501 5.1.3 …
        C: RCPT TO:<someone@elsewhere.example>
        S: 554 5.7.1 <someone@elsewhere.example>: Relay access denied
        C: RCPT TO:<nobody@example.test>
        S: 550 5.1.1 …
        C: RCPT TO:<ANNA@EXAMPLE.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;anna@example.test
        S: 250 2.1.5 …
        C: RCPT TO:<@relay.example.net:ben@example.test>
        S: 250 2.1.5 …
        C: RCPT TO:<anna+lists@example.test>
        S: 250 2.1.5 …
        C: RCPT TO:<postmaster>
        S: 250 2.1.5 …
        C: RCPT TO:<anna@example.test> NOTIFY=OFTEN
        S: 501 5.5.4 …
        C: RCPT TO:<anna@example.test> SIZE=1
        S: 555 5.5.4 …
        # RFC 9422 §3: LIMITS RCPTMAX=5 was announced
        C: RCPT TO:<olga@example.test>
        S: 250 2.1.5 …
        C: RCPT TO:<ben@example.test>
        S: 452 4.5.3 …
    """,
    "a bare LF in a message": RCPT
    + """
        C: DATA
        S: 354 …
        C+ Subject: a\\r\\n\\r\\nb\\n.\\nMAIL FROM:<evil@example.org>\\r\\n
        C: .
        S: 550 5.6.11 …
        C: NOOP
        S: 250 2.0.0 …
        C: DATA
        S: 503 5.5.1 …
    """,
    "a bare CR in a message": RCPT + "C: DATA\nS: 354 …\nC+ a\\rb\\r\\n\nC: .\nS: 550 5.6.11 …",
    "STARTTLS is a wall": HELLO
    + """
        # RFC 3207 §4.2
        C+ STARTTLS\\r\\nMAIL FROM:<evil@example.org>\\r\\n
        S: 501 5.5.1 …
        -- closed
    """,
    "TLS": HELLO
    + """
        # RFC 3207 §4, §4.2: what was said before is forgotten
        C: STARTTLS now
        S: 501 5.5.4 …
        C: STARTTLS
        S: 220 2.0.0 …
        -- tls
        C: MAIL FROM:<a@example.org>
        S: 503 5.5.1 …
        C: EHLO gw.example.net
        S: 250 …
        C: STARTTLS
        S: 503 5.5.1 …
        C: MAIL FROM:<a@example.org>
        S: 250 …
        C: STARTTLS
        S: 503 5.5.1 …
        C: RCPT TO:<anna@example.test>
        S: 250 …
        C: DATA
        S: 354 …
        C: .
        S: 250 2.0.0 …
    """,
    "too big": RCPT
    + "C: DATA\nS: 354 …\n"
    + ("C: " + "x" * 50_000 + "\n") * 5
    + """
        C: .
        S: 552 5.3.4 …
        C: NOOP
        S: 250 2.0.0 …
    """,
    "a long line is a line": RCPT + "C: DATA\nS: 354 …\nC: " + "x" * 150_000 + "\nC: .\nS: 250 2.0.0 …",
    "a long command": HELLO
    + "C: MAIL FROM:<a@example.org> "
    + "x" * 20_000
    + """
        S: 500 5.5.6 …
        C: NOOP
        S: 250 2.0.0 …
    """,
    "BDAT": RCPT
    + """
        C+ BDAT 6\\r\\nab\\r\\nc\\r
        S: 250 2.0.0 6 octets received
        C: DATA
        S: 503 5.5.1 …
        C+ BDAT 4 LAST\\r\\n\\n.\\r\\n
        S: 250 2.0.0 Ok: queued as …
        C+ BDAT 2 LAST\\r\\nxx
        S: 503 5.5.1 …
        C: BDAT many
        S: 501 5.5.4 …
    """,
    "BDAT with nothing": RCPT + "C: BDAT 0 LAST\nS: 250 2.0.0 Ok: queued as …",
    "BDAT and a bare LF": RCPT + "C+ BDAT 3 LAST\\r\\na\\nb\nS: 550 5.6.11 …\nC: NOOP\nS: 250 …",
    "RSET within BDAT": RCPT
    + """
        C+ BDAT 2\\r\\nab
        S: 250 2.0.0 …
        C: RSET
        S: 250 2.0.0 …
        C+ BDAT 2 LAST\\r\\nab
        S: 503 5.5.1 …
    """,
    "a slow loris": HELLO + "C+ N\n-- wait 0.7\nC+ O\n-- wait 0.7\nS: 421 4.4.2 …\n-- closed",
    "a slow message": RCPT + "C: DATA\nS: 354 …\nC+ a\n-- wait 0.7\nC+ b\n-- wait 0.7\nS: 421 4.4.2 …\n-- closed",
    "half closed": """
        C+ EHLO x\\r\\nMAIL FROM:<>\\r\\nRCPT TO:<anna@example.test>\\r\\nDATA\\r\\na\\r\\n.\\r\\nNOOP\\r\\n
        -- eof
        S: 220 …
        S: 250 …
        S: 250 2.1.0 …
        S: 250 2.1.5 …
        S: 354 …
        S: 250 2.0.0 Ok: queued as …
        S: 250 2.0.0 Ok
        -- closed
    """,
    "two clients": """
        S: 220 …
        [b] S: 220 …
        C: EHLO x
        S: 250 …
        [b] C: MAIL FROM:<>
        [b] S: 503 5.5.1 …
    """,
}


@pytest.mark.parametrize("name", DIALOGUES)
def test_dialogue(house: House, name: str) -> None:
    play(DIALOGUES[name], house.smtp)


def test_what_dsn_and_bdat_say_is_kept(house: House, taken: Taken) -> None:
    play(
        HELLO
        + """
        C: MAIL FROM:<jack@example.net> RET=HDRS ENVID=QQ+2B3
        S: 250 …
        C: RCPT TO:<anna@example.test> NOTIFY=SUCCESS ORCPT=rfc822;a+2Bb@example.org
        S: 250 …
        C+ BDAT 6\\r\\n.\\r\\nab
        C+ cBDAT 2 LAST\\r\\n\\r\\n
        S: 250 2.0.0 6 octets received
        S: 250 2.0.0 Ok: queued as …
        """,
        house.smtp,
    )
    [(letter, octets)] = taken.letters
    assert octets == b".\r\nabc\r\n"
    assert (letter.envelope.ret, letter.envelope.envid) == ("HDRS", "QQ+3")
    assert letter.envelope.recipients[0].notify == {"SUCCESS"}
    assert letter.envelope.recipients[0].orcpt == "rfc822;a+b@example.org"


def test_a_fault_of_ours_is_451_and_the_session_goes_on(house: House, taken: Taken) -> None:
    taken.trouble = RuntimeError("hunter2")
    play(RCPT + "C: DATA\nS: 354 …\nC: a\nC: .\nS: 451 4.3.0 Internal trouble here, try again later", house.smtp)
    taken.trouble = None
    play(RCPT + "C: DATA\nS: 354 …\nC: a\nC: .\nS: 250 2.0.0 …", house.smtp)


def test_letters_of_one_connection_do_not_mix(house: House, taken: Taken) -> None:
    """RFC 2920 §3.2: all in one piece, answered in order."""
    letter = "MAIL FROM:<>\\r\\nRCPT TO:<anna@example.test>\\r\\nDATA\\r\\n{n}\\r\\n.\\r\\n"
    pipeline = "".join(letter.replace("{n}", str(number)) for number in range(50))
    replies = "S: 250 2.1.0 …\nS: 250 2.1.5 …\nS: 354 …\nS: 250 2.0.0 …\n" * 50
    play(HELLO + f"C+ {pipeline}\n{replies}", house.smtp)
    assert [octets for _, octets in taken.letters] == [b"%d\r\n" % number for number in range(50)]


def test_everybody_leaves(house: House) -> None:
    play(RCPT, house.smtp)
    play(RCPT + "C: DATA\nS: 354 …\nC: a", house.smtp)
    play(HELLO + "C: STARTTLS\nS: 220 …\nC: this is no ClientHello\n-- closed", house.smtp)
    assert emptied(house)


def test_who_is_reset_while_hands_are_shaken_leaves_too(house: House) -> None:
    play(HELLO + f"C: STARTTLS\nS: 220 …\nC+ {CLIENT_HELLO}\n-- reset", house.smtp)
    assert emptied(house)


def test_who_shakes_no_hand_leaves_in_the_end(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starttls, "HANDSHAKE_SECONDS", 0.2)
    play(HELLO + f"C: STARTTLS\nS: 220 …\nC+ {CLIENT_HELLO}\n-- closed", house.smtp)
    assert emptied(house)


def emptied(house: House) -> bool:
    """Whether nobody is inside, before long."""
    for _ in range(100):
        if not house.service.inside:
            return True
        time.sleep(0.05)
    return False
