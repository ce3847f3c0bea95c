"""Further certificates, for the other names of this server: a folder of folders, each with a pair (RFC 6066 §3).

    tls/anything/certificate.pem    tls/anything/key.pem

For which names a pair is, its certificate says. What is added, renewed or taken away is seen within a second.
"""

import logging
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0  # seconds
Load = Callable[[Path, Path], ssl.SSLContext]


@dataclass(frozen=True, slots=True)
class Pair:
    """`stamp` tells a renewed one."""

    stamp: tuple[int, int]
    context: ssl.SSLContext
    names: tuple[str, ...]  # small letters, A-labels, perhaps "*." first


class Wardrobe:
    """The pairs of one folder. A half-written one is passed over, and what was there before stays in use."""

    def __init__(self, folder: Path, load: Load) -> None:
        self._folder, self._load = folder, load
        self._pairs: dict[str, Pair] = {}
        self._broken: dict[str, tuple[int, int]] = {}  # told once
        self._by_name: dict[str, ssl.SSLContext] = {}
        self._look_after = 0.0

    def context_for(self, name: str) -> ssl.SSLContext | None:
        """For a client that asked for this name; None when no certificate has it."""
        if time.monotonic() >= self._look_after:
            self._look_after = time.monotonic() + LOOK_EVERY
            self._look()
        name = name.lower().rstrip(".")
        above = name.partition(".")[2]  # RFC 9525 §6.3: the star stands for one label, the first
        return self._by_name.get(name) or self._by_name.get(f"*.{above}")

    def _look(self) -> None:
        found = dict(self._stamps())
        known = {name: self._pairs[name] for name in self._pairs.keys() & found.keys()}
        for name, stamp in found.items():
            if (name not in known or known[name].stamp != stamp) and (pair := self._read(name, stamp)):
                known[name] = pair
        if known != self._pairs:
            self._pairs = known
            self._by_name = {name: pair.context for _, pair in sorted(known.items()) for name in pair.names}

    def _stamps(self) -> Iterator[tuple[str, tuple[int, int]]]:
        """The folders that hold a pair, and when it was last written."""
        for certificate in self._folder.glob("*/certificate.pem"):
            key = certificate.with_name("key.pem")
            try:
                yield certificate.parent.name, (certificate.stat().st_mtime_ns, key.stat().st_mtime_ns)
            except OSError:  # the key is still to come
                continue

    def _read(self, name: str, stamp: tuple[int, int]) -> Pair | None:
        certificate, key = self._folder / name / "certificate.pem", self._folder / name / "key.pem"
        try:
            return Pair(stamp, self._load(certificate, key), names_of(certificate))
        except (OSError, ValueError) as trouble:  # ssl.SSLError is an OSError
            if self._broken.get(name) != stamp:
                self._broken[name] = stamp
                log.warning("the certificate in %s cannot be used: %s", certificate.parent, trouble)
            return None


def names_of(certificate: Path) -> tuple[str, ...]:
    """The DNS names that it is for. Raises OSError, ValueError."""
    from cryptography import x509  # large, and not needed where there is one certificate

    read = x509.load_pem_x509_certificate(certificate.read_bytes())
    try:
        names = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        raise ValueError("it names no host (subjectAltName)") from None
    return tuple(name.lower() for name in names.get_values_for_type(x509.DNSName) if name.lower() != "localhost")
