"""The house itself: the tree under PILLARBOX_HOME, its certificate, and whether anyone lives in it."""

from pathlib import Path

from django.conf import settings

from mailapp.directory import api as directory
from mailapp.net import tls

ROOMS = ("mail", "spool", "run", "tls")


def build(home: Path) -> None:
    """Make the tree, readable by its owner only. Raises OSError."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.chmod(0o700)
    for room in ROOMS:
        (home / room).mkdir(mode=0o700, exist_ok=True)


def certify(hostname: str) -> None:
    """A self-signed pair where the settings expect one, unless there is one. Raises OSError."""
    tls.make_self_signed(Path(settings.TLS_CERTIFICATE), Path(settings.TLS_KEY), hostname)


def is_empty() -> bool:
    """True as long as no domain is ours."""
    return not directory.domains()
