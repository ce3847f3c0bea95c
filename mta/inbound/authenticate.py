"""Who really sent a letter: SPF, DKIM, DMARC and ARC, asked of the DNS under one deadline. Nothing is decided here."""

import logging
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from functools import partial

from mailapp.net.turns import THINKING
from mailapp.policy.mailrules.looking import header_end
from mailapp.policy.values import Policy
from mailapp.standards import arc, authres, dmarc, iprev, spf
from mailapp.standards.authentication import UNKNOWN, Authentication
from mailapp.standards.dkim import canonical
from mailapp.standards.dkim.message import Message
from mailapp.standards.dkim.verify import key_names, verify
from mailapp.standards.dns import CheckingResolver, Question, reverse_name
from mailapp.standards.networks import parse
from mta.inbound.values import Letter

log = logging.getLogger(__name__)

HEADER_LIMIT = 256 * 1024  # octets of a header that are understood
AUTHORS = 2  # domains of a letter's authors whose records are asked for side by side with the rest
LARGE = 1024 * 1024  # octets: nobody else waits until such a letter is hashed


def is_wanted(letter: Letter, rules: Policy) -> bool:
    """Only strangers must prove anything."""
    return rules.authentication and is_stranger(letter)


def is_stranger(letter: Letter) -> bool:
    """Not our own people, our own networks, this machine, or a server of ours that brings it by LMTP."""
    if letter.account is not None or letter.client.trusted or "LMTP" in letter.protocol:
        return False
    address = parse(letter.client.address)
    return address is not None and not address.is_loopback


def look(letter: Letter, rules: Policy, resolver: CheckingResolver) -> Authentication:
    """What can be proven of a letter from outside; a DNS that is silent is a temperror. Never raises."""
    if not is_wanted(letter, rules):
        return UNKNOWN
    try:
        with THINKING.taken() if letter.content.size <= LARGE else nullcontext():
            return _looked(letter, resolver, letter.since + rules.authentication_seconds)
    except Exception:  # a fault of ours: the letter is taken as one of which nothing is known
        log.exception("%s: nobody could say who sent it", letter.trace)
        return UNKNOWN


def _looked(letter: Letter, patient: CheckingResolver, ends: float) -> Authentication:
    """A stranger chooses some of the nameservers that are asked. First comes what his choice cannot hold up."""
    message, now = _message(letter), int(time.time())
    authors = dmarc.author_domains(field.value for field in message.fields if field.name == "from") or [""]
    resolver = patient.until(ends, partial(_foreseen, letter, message, authors))
    walks = dmarc.ask_ahead(authors, resolver)
    client = letter.client
    sent = spf.check(client.address, client.helo, letter.envelope.reverse_path, _half(resolver, ends), now=now)
    signed = verify(message, resolver, now, authors[0])
    dice = random.random()  # noqa: S311  (pct, no secret)
    judged = [dmarc.evaluate(author, sent, signed, resolver, dice, walks) for author in authors]
    chosen = dmarc.strictest(judged)
    return Authentication(
        spf=sent,
        dkim=signed,
        dmarc=judged[chosen],
        arc=arc.verify(message, resolver, now),
        iprev=iprev.check(client.address, resolver),
        author_domain=authors[chosen],
        names=frozenset(each.domain for each in (sent, *signed) if each.passed),
        helo=sent if sent.of_helo else spf.check(client.address, client.helo, "", resolver, now=now),
    )


def _foreseen(letter: Letter, message: Message, authors: Sequence[str]) -> Iterator[Question]:
    """What will be asked, as far as the letter itself tells: nameservers are asked side by side."""
    for author in filter(None, authors[:AUTHORS]):
        yield from ((name, "TXT") for name in dmarc.names(author))
    yield from ((name, "TXT") for name in key_names(message))
    for domain in (letter.envelope.reverse_path.rpartition("@")[2], letter.client.helo):
        if "." in domain and domain.isascii() and not domain.startswith("["):
            yield domain.lower(), "TXT"
    yield reverse_name(letter.client.address), "PTR"


def _half(resolver: CheckingResolver, ends: float) -> CheckingResolver:
    """For SPF: the author's keys shall not go unasked because the envelope's domain is slow."""
    now = time.monotonic()
    return resolver.until(now + max(0.0, ends - now) / 2)


def _message(letter: Letter) -> Message:
    head = letter.content.received_head(HEADER_LIMIT)
    end = header_end(head)
    return Message(canonical.fields(head[:end]), partial(letter.content.received_pieces, end))


def field(letter: Letter, hostname: str, found: Authentication) -> bytes:
    """Our Authentication-Results, with its CRLF; b"" for a letter at which nobody looked."""
    return authres.field(hostname, found, letter.client.address) if found else b""
