"""The real DNS behind `mailapp.standards.dns.Resolver`: dnspython, with a cache and short patience."""

import copy
import ipaddress
import math
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import dns.exception
import dns.flags
import dns.name
import dns.nameserver
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.resolver

from mailapp.net.ahead import Ahead
from mailapp.net.turns import THINKING
from mailapp.standards.dns import DnsNotFound, DnsTemporary, Foreseen, Mx, Question, reverse_name
from mailapp.standards.tlsa import Tlsa

DNS_PORT = 53
ANSWER_SECONDS = 10.0  # for one question, all nameservers and repetitions together
NAMESERVER_SECONDS = 3.0
CACHED_ANSWERS = 2000  # an answer stays as long as its TTL says, at most
SILENCES = 1000  # names that are remembered for their silence
SILENCE_SECONDS = 30.0  # so long, by those who hurry
FAIR_SECONDS = 0.25  # that a nameserver has had to answer, before it is called silent
LARGEST_REMEMBERED = 8 * 1024  # octets: strangers may publish 64 KB under as many names as they like
LONGEST_TTL = 86_400  # seconds: a domain that says "for ever" may still move (RFC 2181 §8)


class Cache(dns.resolver.LRUCache):
    """Answers by their TTL, but none longer than a day, and none that is huge."""

    def put(self, key: Any, value: dns.resolver.Answer) -> None:
        if len(value.response.wire or b"") > LARGEST_REMEMBERED:
            return
        value.expiration = min(value.expiration, time.time() + LONGEST_TTL)
        super().put(key, value)


class Recent:
    """What of the cache was wanted lately, by the words of the question: the cache itself wants a name taken apart."""

    def __init__(self) -> None:
        self._answers: dict[Question, dns.resolver.Answer] = {}

    def get(self, question: Question) -> dns.resolver.Answer | None:
        answer = self._answers.get(question)
        return answer if answer is not None and answer.expiration > time.time() else None

    def put(self, question: Question, answer: dns.resolver.Answer) -> None:
        if len(self._answers) >= CACHED_ANSWERS:
            self._answers.clear()  # threads share it, and what is forgotten is found in the cache
        self._answers[question] = answer


class NetResolver:
    """Asks these nameservers ("host:port" or "host"), or the system's when none are given. Threads may share it.

    What a nameserver says to be validated (DNSSEC) is believed when it runs on this machine, or its address is
    `believed`: else anybody on the way could say it (RFC 7672 §2.1.1).
    """

    def __init__(
        self, nameservers: Sequence[str] = (), believed: Callable[[str], bool] = lambda address: False
    ) -> None:
        self._believed = believed
        self._resolver = _configured(nameservers)
        self._resolver.timeout = NAMESERVER_SECONDS
        self._cache = self._resolver.cache = Cache(CACHED_ANSWERS)
        self._recent = Recent()
        self._resolver.flags = dns.flags.RD | dns.flags.AD  # RFC 6840 §5.7: tell us whether you have validated it
        self._silences: dict[str, float] = {}  # names about which nobody answered → until when they are not asked about
        self._ends = math.inf  # when nobody waits for answers any more, by the monotonic clock
        self._ahead: Ahead[Question, dns.resolver.Answer] | None = None

    def until(self, moment: float, foreseen: Foreseen | None = None) -> "NetResolver":
        """The same, cache and all, for whoever waits until then: what is asked later is DnsTemporary.

        `foreseen` (for one thread): what will probably be asked, by name and kind. As soon as one question must go out
        the others go with it.
        """
        hurried = copy.copy(self)
        hurried._ends = moment
        if foreseen is not None:
            hurried._ahead = Ahead(foreseen)
        return hurried

    def _patience(self, name: str) -> float:
        """Seconds that we wait for an answer. Raises DnsTemporary when nobody waits any more.

        Who hurries gives each question half of the time that is left: one without an answer leaves some to the others.
        """
        if self._ends == math.inf:
            return ANSWER_SECONDS
        now = time.monotonic()
        if now >= self._ends:
            raise DnsTemporary(f"no time was left to ask about {name}")
        if self._silences.get(name, 0.0) > now:
            raise DnsTemporary(f"no answer about {name}, a moment ago")
        return min(ANSWER_SECONDS, (self._ends - now) / 2)

    def _note_silence(self, name: str) -> None:
        """Who hurries shall not wait again and again for a nameserver that is away."""
        if len(self._silences) >= SILENCES:
            self._silences.clear()  # threads share it, and what is forgotten is only asked again
        self._silences[name] = time.monotonic() + SILENCE_SECONDS

    def mx(self, domain: str) -> list[Mx]:
        return [Mx(r.preference, _host(r.exchange)) for r in self._ask(domain, "MX")]

    def addresses(self, host: str) -> list[str]:
        """IPv6 first. One family that does not answer is no trouble as long as the other does."""
        found: list[str] = []
        trouble: DnsTemporary | None = None
        for kind in ("AAAA", "A"):
            try:
                found += [r.address for r in self._ask(host, kind)]
            except DnsTemporary as silence:
                trouble = silence
        if trouble and not found:
            raise trouble
        return found

    def family(self, host: str, version: int) -> list[str]:
        """A records for 4, AAAA records for 6."""
        return [r.address for r in self._ask(host, "A" if version == 4 else "AAAA")]

    def txt(self, name: str) -> list[str]:
        return [b"".join(r.strings).decode("utf-8", "replace") for r in self._ask(name, "TXT")]

    def ptr(self, address: str) -> list[str]:
        return [_host(r.target) for r in self._ask(reverse_name(address), "PTR")]

    def tlsa(self, name: str) -> list[Tlsa]:
        """The TLSA records, none unless they are validated. Raises DnsTemporary also when they are forged."""
        try:
            answer = self._answer(name, "TLSA")
        except DnsNotFound:
            return []
        if not self._is_validated(answer):
            return []
        return [Tlsa(r.usage, r.selector, r.mtype, bytes(r.cert)) for r in answer]

    def validated(self, name: str, kind: str) -> bool:
        """Does DNSSEC vouch for the records of this kind, or that there is none? Never raises."""
        try:
            return self._is_validated(self._answer(name, kind))
        except (DnsNotFound, DnsTemporary):
            return False

    def _is_validated(self, answer: dns.resolver.Answer) -> bool:
        if not answer.response.flags & dns.flags.AD:
            return False
        return _is_loopback(str(answer.nameserver)) or self._believed(str(answer.nameserver))

    def _ask(self, name: str, kind: str) -> list[Any]:
        return list(self._answer(name, kind))

    def _answer(self, name: str, kind: str) -> dns.resolver.Answer:
        """The answer, CNAMEs followed (RFC 5321 §5.1); without records when the name has none of this kind."""
        seconds = self._patience(name)
        answer = self._recent.get((name, kind))
        if answer is None:  # one without records is false
            answer = self._found(name, kind, seconds)
        if answer.response.rcode() == dns.rcode.NXDOMAIN:
            raise DnsNotFound(f"{name} does not exist")
        return answer

    def _found(self, name: str, kind: str, seconds: float) -> dns.resolver.Answer:
        """In the cache, or out there."""
        try:
            absolute = dns.name.from_text(name)
        except (dns.exception.DNSException, UnicodeError) as trouble:  # a label too long, or empty: no such name exists
            raise DnsNotFound(f"{name} cannot be a domain name") from trouble
        known = self._remembered(absolute, kind)
        if known is not None:
            self._recent.put((name, kind), known)
            return known
        try:
            with THINKING.aside():
                return self._asked(name, kind, absolute, seconds)
        except dns.resolver.NXDOMAIN as trouble:
            raise DnsNotFound(f"{name} does not exist") from trouble
        except (dns.exception.DNSException, OSError) as trouble:
            if seconds >= FAIR_SECONDS:  # else the silence may be of whoever used up the time before
                self._note_silence(name)
            # Who hurries may tell strangers why; the addresses of our nameservers are no affair of theirs.
            details = f": {_first_line(trouble)}" if self._ends == math.inf else ""
            raise DnsTemporary(f"no answer about {name}{details}") from trouble

    def _asked(self, name: str, kind: str, absolute: dns.name.Name, seconds: float) -> dns.resolver.Answer:
        """The answer of a nameserver; it may be on its way already."""
        coming = self._ahead.take((name, kind), self._asker) if self._ahead else None
        return coming.result(seconds) if coming else self._resolve(absolute, kind, seconds)

    def _asker(self, question: Question) -> Callable[[], dns.resolver.Answer] | None:
        name, kind = question
        try:
            absolute, seconds = dns.name.from_text(name), self._patience(name)
        except (dns.exception.DNSException, UnicodeError, DnsTemporary):
            return None
        return None if self._remembered(absolute, kind) is not None else partial(self._resolve, absolute, kind, seconds)

    def _resolve(self, name: dns.name.Name, kind: str, seconds: float) -> dns.resolver.Answer:
        return self._resolver.resolve(name, kind, search=False, raise_on_no_answer=False, lifetime=seconds)

    def _remembered(self, name: dns.name.Name, kind: str) -> dns.resolver.Answer | None:
        """An answer of the cache, also that there is no such name, which is kept for all kinds."""
        known = self._cache.get((name, dns.rdatatype.from_text(kind), dns.rdataclass.IN))
        return self._cache.get((name, dns.rdatatype.ANY, dns.rdataclass.IN)) if known is None else known


def _configured(nameservers: Sequence[str]) -> dns.resolver.Resolver:
    if nameservers:
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = [_nameserver(text) for text in nameservers]
        return resolver
    try:
        return dns.resolver.Resolver()
    except dns.resolver.NoResolverConfiguration:  # no /etc/resolv.conf: as the C library does, ask this machine
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        return resolver


def _nameserver(text: str) -> dns.nameserver.Do53Nameserver:
    host, colon, port = text.rpartition(":")
    if not colon or (text.count(":") > 1 and not host.endswith("]")):  # "192.0.2.53" or a bare IPv6 address
        host, port = text, str(DNS_PORT)
    return dns.nameserver.Do53Nameserver(host.strip("[]"), int(port))


def _is_loopback(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).is_loopback
    except ValueError:  # DNS over HTTPS has a URL
        return False


def _host(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower().rstrip(".")


def _first_line(trouble: BaseException) -> str:
    """Of each nameserver what it said, once, however often it was asked."""
    if isinstance(trouble, dns.exception.DNSException) and (errors := trouble.kwargs.get("errors")):
        said = dict.fromkeys(f"{str(error[0]).removeprefix('Do53:')}: {error[3]}".rstrip(".") for error in errors)
        return "; ".join(said)
    return (str(trouble).strip() or type(trouble).__name__).splitlines()[0]
