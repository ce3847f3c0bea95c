"""Every action of the office's rules, as a dialogue with the real server and the real heart behind it."""

import re
import shutil
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError
from django.utils import timezone

from mailapp.journal import api as journal
from mailapp.net.resolver import NetResolver
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter, State
from mailapp.policy import api as policy
from mailapp.policy.mailrules import api as mailrules
from mailapp.policy.values import Policy
from mta.outbound.local import Local
from tests.mta.inbound.test_pipeline import inbox
from tests.support.dns_server import SERVFAIL, dns_server
from tests.support.office import PASSWORD, Office, make_office
from tests.support.smtp_house import House, smtp_house
from tests.support.transcript import play

HELLO = "S: 220 …\nC: EHLO gw.example.net\nS: 250 …\n"
END = "C: DATA\nS: 354 …\nC: From: carl@example.net\nC: Subject: {subject}\nC: X-Mark: 1\nC:\nC: {body}\nC: .\n"


@pytest.fixture
def office(transactional_db: None) -> Office:
    for folder in ("mail", "spool"):
        shutil.rmtree(settings.PILLARBOX_HOME / folder, ignore_errors=True)
    return make_office()


@pytest.fixture
def house(office: Office, tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Opens the server with these rules: (family, fields)."""
    running = []

    def opened(*rules: tuple[str, dict], resolver: NetResolver | None = None) -> House:
        for family, fields in rules:
            mailrules.add(family, fields)
        running.append(smtp_house(tmp_path, resolver=resolver))
        return running[-1].__enter__()

    yield opened
    for context in running:
        context.__exit__(None, None, None)


def access(about: str, pattern: str, action: str, reason: str = "", **more: object) -> tuple[str, dict]:
    return "access", {"about": about, "pattern": pattern, "action": action, "reason": reason, **more}


def content(where: str, pattern: str, action: str, argument: str = "", **more: object) -> tuple[str, dict]:
    return "content", {"where": where, "pattern": pattern, "action": action, "argument": argument, **more}


def letter(*to: str, sender: str = "carl@example.net", subject: str = "Hello", body: str = "Hi", says: str = "") -> str:
    """A dialogue that brings a letter, and what is answered at its end."""
    recipients = "".join(f"C: RCPT TO:<{address}>\nS: 250 …\n" for address in to)
    end = END.replace("{subject}", subject).replace("{body}", body)
    return f"{HELLO}C: MAIL FROM:<{sender}>\nS: 250 …\n{recipients}{end}S: {says or '250 2.0.0 Ok: queued as …'}\n"


def steps(kind: str) -> list[str]:
    """What the journal says; databases number rules as they like."""
    return [unnumbered(noted.step.summary) for noted in reversed(journal.recent([kind]))]


def unnumbered(sentence: str) -> str:
    return re.sub(r"\brule \d+", "rule N", sentence)


def test_a_client_is_refused_at_the_door(house: Callable[..., House]) -> None:
    running = house(access("client", "127.0.0.0/8", "refuse", "We have met"))
    play(
        """
        S: 554 5.7.1 <127.0.0.1>: Client host rejected: We have met
        C: EHLO gw.example.net
        S: 503 5.5.1 …
        C: QUIT
        S: 221 …
        """,
        running.smtp,
    )
    play("S: 220 …\nC: EHLO laptop\nS: 250 …", running.submission)  # our own people have a password to show
    assert _noted("refused", "rule N (refuse client 127.0.0.0/8): We have met")


def _noted(kind: str, words: str) -> bool:
    """Refusals are noted a moment later, in a batch."""
    for _ in range(50):
        if any(words in summary for summary in steps(kind)):
            return True
        time.sleep(0.05)
    return False


def test_helo_sender_and_recipient(house: Callable[..., House], office: Office) -> None:
    running = house(
        access("helo", "dyn.example", "refuse", "No dial-up"),
        access("sender", "friend@spam.example", "allow"),
        access("sender", "spam.example", "refuse"),
        access("sender", ".spam.example", "defer", "Later"),
        access("sender", "<>", "warn", "a report"),
        access("recipient", "ben@example.test", "refuse", "Ben is away"),
    )
    play(
        """
        S: 220 …
        C: EHLO dyn.example
        S: 554 5.7.1 <dyn.example>: Helo command rejected: No dial-up
        C: EHLO gw.example.net
        S: 250 …
        C: MAIL FROM:<x@spam.example>
        S: 550 5.7.1 <x@spam.example>: Sender address rejected: Access denied
        C: MAIL FROM:<x@a.spam.example>
        S: 450 4.7.1 <x@a.spam.example>: Sender address rejected: Later
        C: MAIL FROM:<friend@spam.example>
        S: 250 …
        C: RCPT TO:<ben@example.test>
        S: 550 5.7.1 <ben@example.test>: Recipient address rejected: Ben is away
        C: RCPT TO:<anna@example.test>
        S: 250 …
        C: RSET
        S: 250 …
        C: QUIT
        S: 221 …
        """,
        running.smtp,
    )
    play(letter("anna@example.test", sender=""), running.smtp)
    assert "rule N (warn sender <>): a report" in steps("rule")
    assert len(inbox(office.anna.id)) == 1
    assert _noted("refused", "rule N (refuse sender spam.example)")


def test_a_letter_is_held_for_one_recipient_alone(house: Callable[..., House], office: Office) -> None:
    running = house(access("recipient", "ben@example.test", "hold", "he is on trial"))
    play(letter("anna@example.test", "ben@example.test"), running.smtp)
    assert (len(inbox(office.anna.id)), inbox(office.ben.id)) == (1, [])
    [line] = outbox.list_queue(QueueFilter())
    assert (line.address, line.state) == ("ben@example.test", State.HELD)
    assert unnumbered(line.reason) == "rule N (hold recipient ben@example.test): he is on trial"
    assert steps("held") == [f"Held: {unnumbered(line.reason)}; for ben@example.test as {line.trace}"]
    assert f"Part of letter {journal.recent(['held'])[0].step.trace}" in steps("received")
    assert _released(line.trace) == 1
    [kept] = inbox(office.ben.id)
    assert kept.endswith(b"X-Mark: 1\r\n\r\nHi\r\n")


def test_a_letter_that_is_held_in_part_is_taken_whole_or_not_at_all(
    house: Callable[..., House], office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its sender comes again with all of it, so nothing of it may have been kept."""
    running = house(
        access("recipient", "ben@example.test", "hold", "he is on trial"),
        access("recipient", "olga@example.test", "hold", "she reads too much"),
    )
    everybody = ("anna@example.test", "ben@example.test", "olga@example.test")
    with monkeypatch.context() as broken:
        broken.setattr(outbox, "enqueue", _stumble)
        play(letter(*everybody, says="451 4.3.0 …"), running.smtp)
    assert (inbox(office.anna.id), outbox.list_queue(QueueFilter())) == ([], [])
    play(letter(*everybody), running.smtp)
    assert len(inbox(office.anna.id)) == 1
    assert sorted((line.address, unnumbered(line.reason)) for line in outbox.list_queue(QueueFilter())) == [
        ("ben@example.test", "rule N (hold recipient ben@example.test): he is on trial"),
        ("olga@example.test", "rule N (hold recipient olga@example.test): she reads too much"),
    ]


def _stumble(spooled: object) -> None:
    raise OperationalError("the database is away")


def _released(trace: str) -> int:
    """As the queue's operators do it, and then the local way out: how many were delivered."""
    outbox.release(trace, "Olga")
    now = timezone.now()
    claimed = outbox.claim("example.test", 10, now, 60, Policy())
    return sum(result.verdict.value == "sent" for letter in claimed for result in Local().carry(letter))


def test_a_letter_is_held_for_its_sender(house: Callable[..., House], office: Office) -> None:
    running = house(access("sender", "example.net", "hold"))
    play(letter("anna@example.test", "ben@example.test"), running.smtp)
    assert [(line.address, line.state) for line in outbox.list_queue(QueueFilter())] == [
        ("anna@example.test", State.HELD),
        ("ben@example.test", State.HELD),
    ]
    assert inbox(office.anna.id) == []


def test_what_stands_in_a_letter(house: Callable[..., House], office: Office) -> None:
    running = house(
        content("header", "^subject: .*casino", "reject", "No games here"),
        content("header", "^subject: .*lottery", "discard"),
        content("header", "^subject: .*invoice", "redirect", "olga@example.test"),
        content("body", "^password:", "hold", "phishing?"),
        content("header", "^subject: .*tagged", "prepend", "X-Tagged: yes"),
        content("header", "^subject: .*tagged", "reject"),  # the first rule has decided
        content("header", "^x-mark:", "ignore"),
        content("body", "beware", "warn", "somebody warns"),
    )
    play(letter("anna@example.test", subject="The CASINO", says="550 5.7.1 No games here"), running.smtp)
    play(letter("anna@example.test", subject="lottery"), running.smtp)
    play(letter("anna@example.test", "ben@example.test", subject="Invoice 7"), running.smtp)
    play(letter("anna@example.test", body="Password: 1"), running.smtp)
    assert inbox(office.anna.id) == inbox(office.ben.id) == []
    assert len(inbox(office.olga.id)) == 1
    assert [line.address for line in outbox.list_queue(QueueFilter())] == ["anna@example.test"]
    play(letter("anna@example.test", subject="tagged", body="Beware"), running.smtp)
    [kept] = inbox(office.anna.id)
    assert b"\r\nX-Tagged: yes\r\nFrom: carl@example.net\r\nSubject: tagged\r\n\r\nBeware\r\n" in kept
    [refused] = steps("refused")
    assert "rule N (reject header /^subject: .*casino/): No games here; it fits “Subject: The CASINO”" in refused
    [discarded] = steps("discarded")
    assert "rule N (discard header" in discarded
    assert any("rule N (warn body /beware/): somebody warns; it fits “Beware”" in said for said in steps("rule"))
    assert any("; sent to olga@example.test: rule N" in said for said in steps("received"))


def test_letters_of_our_own_people(house: Callable[..., House], office: Office) -> None:
    running = house(
        access("recipient", "carl@example.net", "refuse", "A competitor", road="submitted"),
        access("recipient", "ben@example.test", "hold", "four eyes", road="submitted"),
        access("recipient", "olga@example.test", "warn", "to the boss", road="both"),
        access("client", "*", "refuse"),  # other servers only
        content("header", "^subject: secret", "reject", "Stays in the house", road="submitted"),
        content("header", "^x-mark:", "replace", "X-Mark: seen", road="submitted"),
    )
    plain = b64encode(f"\0anna@example.test\0{PASSWORD}".encode()).decode()
    login = f"{HELLO}C: AUTH PLAIN {plain}\nS: 235 …\n"
    own = letter("olga@example.test", sender="anna@example.test").replace("carl@example.net", "anna@example.test")
    abroad = "C: MAIL FROM:<anna@example.test>\nS: 250 …\nC: RCPT TO:<carl@example.net>\nS: 550 5.7.1 …"
    play(login + abroad, running.submission)
    play(own.replace(HELLO, login), running.submission)
    [kept] = inbox(office.olga.id)
    assert b"\r\nX-Mark: seen\r\n\r\nHi\r\n" in kept
    assert "rule N (warn recipient olga@example.test): to the boss" in steps("rule")
    secret = own.replace("Subject: Hello", "Subject: Secret").replace("250 2.0.0 Ok: queued as …", "550 5.7.1 Stays …")
    play(secret.replace(HELLO, login), running.submission)
    play(own.replace(HELLO, login).replace("olga@example.test", "ben@example.test"), running.submission)
    [line] = outbox.list_queue(QueueFilter())
    assert (line.address, line.state) == ("ben@example.test", State.HELD)


def test_a_redirection_to_nobody_loses_nothing(house: Callable[..., House], office: Office) -> None:
    running = house(content("header", "^subject:", "redirect", "nobody@example.test"))
    play(letter("anna@example.test"), running.smtp)
    [line] = outbox.list_queue(QueueFilter())
    assert (line.address, line.state) == ("anna@example.test", State.HELD)
    assert line.reason.endswith("nobody takes mail for nobody@example.test")


def test_other_addresses_and_copies(house: Callable[..., House], office: Office) -> None:
    running = house(
        ("rewriting", {"pattern": "@old.example", "to": "@example.test", "road": "inbound"}),
        ("rewriting", {"pattern": "carl@example.net", "to": "carl@example.org", "road": "inbound"}),
        ("copies", {"of": "recipient", "pattern": "anna@example.test", "to": "olga@example.test"}),
        ("copies", {"of": "all", "to": "nobody@example.test"}),
    )
    play(letter("anna@old.example"), running.smtp)
    [kept], [copy] = inbox(office.anna.id), inbox(office.olga.id)
    assert kept.startswith(b"Return-Path: <carl@example.org>\r\n")
    assert kept == copy
    told = "\n".join(steps("rule"))
    assert "A copy for olga@example.test: rule N" in told
    assert "No copy for nobody@example.test, whose mail nobody takes: rule N" in told
    assert "Sender carl@example.net is carl@example.org: rule N" in told
    play(letter("anna@old.example", sender=""), running.smtp)  # a report makes no copies
    assert (len(inbox(office.anna.id)), len(inbox(office.olga.id))) == (2, 1)
    unknown = "C: MAIL FROM:<>\nS: 250 …\nC: RCPT TO:<joe@old.example>\nS: 550 5.1.1 <joe@old.example>: …"
    play(HELLO + unknown, running.smtp)


def test_copies_do_not_go_round(house: Callable[..., House], office: Office) -> None:
    running = house(("copies", {"of": "all", "to": "olga@example.test"}))
    hop = "C: Received: from x by mail.example.test (Pillarbox) with ESMTP id A\n"
    dialogue = letter("anna@example.test")
    play(dialogue.replace("C: From:", hop * 2 + "C: From:"), running.smtp)
    assert len(inbox(office.olga.id)) == 1
    play(dialogue.replace("C: From:", hop * 3 + "C: From:"), running.smtp)
    assert (len(inbox(office.anna.id)), len(inbox(office.olga.id))) == (2, 1)


ZONE = {
    ("example.net", "MX"): ["10 mx.example.net."],
    ("null.example", "MX"): ["0 ."],
    ("broken.example", "MX"): SERVFAIL,
    ("gw.example.net", "A"): ["192.0.2.1"],
    ("1.2.0.192.in-addr.arpa", "PTR"): ["gw.example.net."],
}


def test_what_the_dns_says_of_strangers(house: Callable[..., House], office: Office) -> None:
    policy.change("xclient_from", ["127.0.0.0/8"])
    policy.change("helo_must_exist", True)
    policy.change("client_without_name_warns", True)
    with dns_server(ZONE) as nameserver:
        named = access("client", "gw.example.net", "warn", "we know it")
        running = house(named, resolver=NetResolver([nameserver]))
        play(
            """
            S: 220 …
            C: XCLIENT ADDR=192.0.2.1
            S: 220 …
            C: EHLO gw.example.net
            S: 250 …
            C: MAIL FROM:<carl@null.example>
            S: 550 5.7.27 <null.example>: Sender address rejected: the domain takes no mail, so it can send none
            C: MAIL FROM:<carl@nowhere.example>
            S: 450 4.1.8 <nowhere.example>: Sender address rejected: Domain not found
            C: MAIL FROM:<carl@broken.example>
            S: 250 …
            C: RSET
            S: 250 …
            C: EHLO nowhere.example
            S: 250 …
            C: MAIL FROM:<carl@example.net>
            S: 450 4.7.1 <nowhere.example>: Helo command rejected: Host not found
            C: EHLO [192.0.2.1]
            S: 250 …
            C: MAIL FROM:<>
            S: 250 …
            """
            + letter("anna@example.test")
            .removeprefix(HELLO)
            .replace("C: MAIL FROM", "C: RSET\nS: 250 …\nC: MAIL FROM"),
            running.smtp,
        )
        play("S: 220 …\nC: EHLO nowhere\nS: 250 …\nC: MAIL FROM:<x@nowhere.example>\nS: 250 …", running.smtp)
    assert "rule N (warn client gw.example.net): we know it" in steps("rule")
    assert len(inbox(office.anna.id)) == 1
    assert _noted("refused", "the sender's domain null.example says that it takes no mail")
