"""What the DNS says of strangers: the name of a client, whether mail can go back. Answers are remembered."""

from mailapp.directory.recent import Recent
from mailapp.standards.dns import DnsNotFound, DnsTemporary, Resolver
from mta.smtp.sanity import Found, LookUp, Standing

FRESH_SECONDS = 300.0
SILENCE_SECONDS = 30.0  # a DNS that is away shall not make every letter wait
KEPT = 5000  # answers of each kind
NAMES = 5  # of one client that are looked up


class DnsFacts:
    """Answers LookUp; threads may share it."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._standings: Recent[Standing] = Recent(FRESH_SECONDS, KEPT)
        self._clients: Recent[tuple[str | None, bool]] = Recent(FRESH_SECONDS, KEPT)
        self._silences: Recent[bool] = Recent(SILENCE_SECONDS, KEPT)

    def remembered(self, asked: LookUp) -> Found | None:
        """The answer when all of it is known: the DNS is not asked."""
        client = self._clients.get(asked.client) if asked.client else (None, False)
        helo, domain = self._known(asked.helo), self._known(asked.domain)
        if client is None or helo is None or domain is None:
            return None
        return Found(*client, helo, domain)

    def answer(self, asked: LookUp) -> Found:
        client = self._client(asked.client) if asked.client else (None, False)
        return Found(*client, self._standing(asked.helo), self._standing(asked.domain))

    def _known(self, domain: str) -> Standing | None:
        if not domain:
            return Standing.GOOD
        return self._standings.get(domain) or (Standing.SILENT if self._silences.get(domain) else None)

    def _standing(self, domain: str) -> Standing:
        known = self._known(domain)
        if known is not None:
            return known
        try:
            found = self._asked(domain)
        except DnsTemporary:
            self._silences.keep(domain, True, self._silences.generation)
            return Standing.SILENT
        self._standings.keep(domain, found, self._standings.generation)
        return found

    def _asked(self, domain: str) -> Standing:
        """RFC 5321 §5.1: an MX, or else an address."""
        try:
            exchanges = self._resolver.mx(domain)
            if exchanges:
                return Standing.NULL_MX if all(not mx.host for mx in exchanges) else Standing.GOOD  # RFC 7505 §3
            return Standing.GOOD if self._resolver.addresses(domain) else Standing.MISSING
        except DnsNotFound:
            return Standing.MISSING

    def _client(self, address: str) -> tuple[str | None, bool]:
        known = self._clients.get(address)
        if known is not None:
            return known
        try:
            names = self._resolver.ptr(address)[:NAMES]
            found: tuple[str | None, bool] = (self._leading_back(names, address), not names)
        except DnsNotFound:
            found = ("", True)
        except DnsTemporary:
            found = (None, False)
        self._clients.keep(address, found, self._clients.generation)
        return found

    def _leading_back(self, names: list[str], address: str) -> str:
        """Anybody can claim a name for his address; it counts when the name says so, too."""
        for name in names:
            try:
                if address in self._resolver.addresses(name):
                    return name
            except (DnsNotFound, DnsTemporary):
                continue
        return ""
