"""Whether a letter's sender is who he says he is, as far as the guard cares (pure)."""

from dataclasses import dataclass

from mailapp.standards.address import Named, parse_list, to_ascii
from mailapp.standards.authentication import FAIL, PASS, TEMPERROR, UNKNOWN, Authentication
from mailapp.standards.message.headers import header_of


@dataclass(frozen=True, slots=True)
class Sender:
    """Who the letter says it is from, by both names, and what is proven of it. Addresses as they were written."""

    path: str = ""  # reverse-path
    author: str = ""  # of From
    client: str = ""  # IP address
    authentication: Authentication = UNKNOWN
    asked: bool = False  # for a proof of who he is

    @property
    def addresses(self) -> tuple[str, ...]:
        """Whom people mean when they speak of the sender: the author before the reverse-path."""
        return tuple(dict.fromkeys(filter(None, (self.author, self.path))))

    @property
    def author_domain(self) -> str:
        return self.authentication.author_domain or domain_of(self.author)

    def proves(self, domain: str) -> bool:
        """Whether SPF or DKIM passed for this domain, one above it or one below it (RFC 7489 §3.1: relaxed)."""
        domain = domain.lower()
        return any(
            name == domain or domain.endswith(f".{name}") or name.endswith(f".{domain}")
            for name in self.authentication.names
        )

    @property
    def uncertain(self) -> bool:
        """The DNS did not say all: what is not proven may still be true."""
        known = self.authentication
        return TEMPERROR in {known.spf.result, known.dmarc.result, *(one.result for one in known.dkim)}

    def is_proven(self, domain: str) -> bool:
        """Whether the letter really is from there; of the author's domain DMARC has the last word, where it says one.

        Our own networks are not asked for a proof.
        """
        known, domain = self.authentication, domain_of(domain)
        if not known:
            return not self.asked
        if domain == domain_of(self.author):
            if known.author_domain not in ("", domain):  # it has several authors
                return False
            if known.dmarc.result in (PASS, FAIL):
                return known.dmarc.passed
        return bool(domain) and self.proves(domain)


def authors_of(header: bytes) -> list[Named]:
    """Encoded words are names, whatever they hold: who writes an address into one is not its owner (RFC 2047 §5)."""
    return parse_list(header_of(header, "from") or b"")


def domain_of(address: str) -> str:
    """In A-labels; "" of what is no address."""
    try:
        return to_ascii(address.rpartition("@")[2])
    except ValueError:
        return ""


def told(known: Authentication) -> tuple[str, ...]:
    """What was found out, in sentences, for people."""
    if known is UNKNOWN:
        return ()
    helo = () if known.spf.of_helo else (("SPF of HELO", known.helo),)
    methods = [
        ("SPF", known.spf),
        *helo,
        *(("DKIM", one) for one in known.dkim),
        ("DMARC", known.dmarc),
        ("ARC", known.arc),
    ]
    return tuple(
        f"{name}: {one.result}{f' for {one.domain}' if one.domain else ''}{f' ({one.because})' if one.because else ''}"
        for name, one in methods
        if one.result != "none"
    )


def sealed_by(known: Authentication, trusted: str) -> str:
    """The trusted forwarder whose ARC seal speaks for the letter; "" none (RFC 8617 §7.2)."""
    if not trusted or not known.arc.passed:
        return ""
    names = set(trusted.lower().split())
    return next((sealer for sealer in (known.arc.domain, *known.arc.sealers) if sealer in names), "")
