"""A DNS that is a table, for pure tests: what is asked of it is counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mailapp.standards.dns import DnsNotFound, DnsTemporary, Mx

SILENT = "SILENT"  # in place of records: no answer

Records = list[str] | str


@dataclass
class DnsTable:
    """(name, kind) → records as a zone file has them ("10 mx.example.net"). Implements CheckingResolver."""

    zone: Mapping[tuple[str, str], Records]
    asked: list[tuple[str, str]] = field(default_factory=list)

    def _ask(self, name: str, kind: str) -> list[str]:
        name = name.lower().rstrip(".")
        self.asked.append((name, kind))
        records = self.zone.get((name, kind), [])
        if isinstance(records, str):
            raise DnsTemporary(f"no answer about {name}: timed out")
        if not records and not any(known == name or known.endswith("." + name) for known, _ in self.zone):
            raise DnsNotFound(f"{name} does not exist")
        return records

    def mx(self, domain: str) -> list[Mx]:
        pairs = (text.split() for text in self._ask(domain, "MX"))
        return [Mx(int(preference), host.rstrip(".")) for preference, host in pairs]

    def addresses(self, host: str) -> list[str]:
        return self._ask(host, "AAAA") + self._ask(host, "A")

    def family(self, host: str, version: int) -> list[str]:
        return self._ask(host, "A" if version == 4 else "AAAA")

    def txt(self, name: str) -> list[str]:
        return self._ask(name, "TXT")

    def ptr(self, address: str) -> list[str]:
        return self._ask(address, "PTR")

    def until(self, moment: float, foreseen: object = None) -> "DnsTable":
        return self
