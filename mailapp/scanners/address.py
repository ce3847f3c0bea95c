"""Where a scanner listens: `host:port` or `unix:/path`."""

from dataclasses import dataclass

PORTS = range(1, 65536)


@dataclass(frozen=True, slots=True)
class Address:
    """A place in the file system, or a host with its port."""

    host: str = ""
    port: int = 0
    path: str = ""

    def __str__(self) -> str:
        if self.path:
            return f"unix:{self.path}"
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse(text: str) -> Address:
    """Raises ValueError with a sentence."""
    if text.startswith("unix:"):
        path = text.removeprefix("unix:")
        if not path.startswith("/"):
            raise ValueError(f"“{text}” does not name a socket by its whole path")
        return Address(path=path)
    host, colon, port = text.rpartition(":")
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not colon or not host or not (port.isascii() and port.isdigit() and int(port) in PORTS):
        raise ValueError(f"“{text}” is neither host:port nor unix:/path")
    return Address(host, int(port))
