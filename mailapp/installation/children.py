"""The processes that make up the appliance: one table, one line each."""

import sys
from dataclasses import dataclass

from mailapp.installation.become import ROOT

MANAGE = (sys.executable, str(ROOT / "manage.py"))


@dataclass(frozen=True, slots=True)
class Child:
    """A process of its own; `patience` is how many seconds it may drain before it is killed."""

    name: str
    command: tuple[str, ...]
    patience: float = 15.0


CHILDREN = (
    Child("web", (*MANAGE, "web")),
    Child("smtpd", (*MANAGE, "smtpd"), patience=35.0),  # it lets messages on their way arrive: 30 seconds
    Child("accessd", (*MANAGE, "accessd")),
    Child("worker", (sys.executable, "-m", "mailapp.worker"), patience=30.0),
    Child("beat", (sys.executable, "-m", "mailapp.beat"), patience=5.0),
)
