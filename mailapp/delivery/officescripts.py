"""The office's own Sieve scripts: those of a domain for its people, those of the server for everybody.

They run before or after people's own, in the order of their names, or are there to be included (`include :global`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from mailapp.delivery.models import OfficeScript
from mailapp.delivery.script import NoSuchScript, ScriptError, TooManyScripts, named
from mailapp.delivery.scripttext import compiled, fits, text_of
from mailapp.delivery.sorting import current
from mailapp.delivery.sorting.values import Turn
from mailapp.delivery.sorting.world import limits, office_script
from mailapp.directory import api as directory
from mailapp.policy import api as policy
from mailapp.standards import sieve


@dataclass(frozen=True, slots=True)
class OfficeScriptInfo:
    """One script; `domain` "" for the server's, `size` in octets. `failure`: how its last run went wrong."""

    domain: str
    name: str
    turn: Turn
    size: int
    changed: datetime
    failure: str = ""
    failed: datetime | None = None


class OfficeScripts:
    """The scripts of one domain, or (domain "") of the server. Errors are subclasses of ScriptError."""

    def __init__(self, domain: str) -> None:
        if domain and directory.domain(domain) is None:
            raise ScriptError(f"There is no domain {domain}.")
        self.domain = domain

    def listed(self) -> list[OfficeScriptInfo]:
        """In the order in which they run: by name."""
        return list(map(_info, self._rows().order_by("name")))

    def info(self, name: str) -> OfficeScriptInfo:
        """Raises NoSuchScript."""
        return _info(self._get(name))

    def text(self, name: str) -> str:
        """Raises NoSuchScript."""
        return self._get(name).text

    def check(self, octets: bytes) -> Sequence[str]:
        """Warnings about a script that can be kept. Raises BadScript, ScriptTooLarge."""
        return self._warnings(compiled(text_of(octets)))

    def put(self, name: str, octets: bytes, turn: Turn | None = None) -> Sequence[str]:
        """Write it, or write it anew; without a turn that stays as it is. Warnings, as those of `check`."""
        name, text = named(name), text_of(octets)
        script = compiled(text)
        new = {
            "text": text,
            "size": len(octets),
            "changed": timezone.now(),
            "failure": "",
            "failed": None,
            "told": None,
        }
        new |= {} if turn is None else {"turn": turn.value}
        with transaction.atomic():
            self._room(name, len(octets))
            OfficeScript.objects.update_or_create(**self._own, name=name, defaults=new)
            current.changed()
        return self._warnings(script)

    def turn(self, name: str, turn: Turn) -> None:
        """When it runs. Raises NoSuchScript, BadScript for an old one."""
        with transaction.atomic():
            row = self._get(name)
            compiled(row.text)
            row.turn = turn.value
            row.save(update_fields=["turn"])
            current.changed()

    def remove(self, name: str) -> None:
        """Also one that runs. Raises NoSuchScript."""
        with transaction.atomic():
            self._get(name).delete()
            current.changed()

    def _room(self, name: str, size: int) -> None:
        fits(size)
        most = policy.current().scripts_per_account
        if self._rows().exclude(name=name).count() >= most:
            raise TooManyScripts(f"There are {most} scripts already, which is as many as there may be.")

    def _warnings(self, script: sieve.Script) -> Sequence[str]:
        """Its own, and what is wrong with those that it includes; a person's own scripts nobody knows beforehand."""
        allowed = limits(policy.current())
        known = [*map(str, script.warnings), *map(str, sieve.included(script, self._included, allowed))]
        return [warning for warning in known if "no personal script" not in warning]

    def _included(self, is_global: bool, name: str) -> str | None:
        return office_script(self.domain, name) if is_global else None

    def _rows(self) -> QuerySet[OfficeScript]:
        return OfficeScript.objects.filter(**self._own)

    @property
    def _own(self) -> dict[str, Any]:
        return {"domain_id": self.domain or None}

    def _get(self, name: str) -> OfficeScript:
        row = self._rows().filter(name=named(name)).first()
        if row is None:
            raise NoSuchScript("There is no script of that name.")
        return row


def office_scripts() -> list[OfficeScriptInfo]:
    """All of them: the server's first, then by domain."""
    return sorted(map(_info, OfficeScript.objects.all()), key=lambda one: (one.domain, one.name))


def _info(row: OfficeScript) -> OfficeScriptInfo:
    turn, failed = Turn(row.turn), row.failed
    return OfficeScriptInfo(str(row.domain_id or ""), row.name, turn, row.size, row.changed, row.failure, failed)
