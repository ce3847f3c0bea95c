"""Where people's Sieve scripts are kept: any number of them, at most one active."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from mailapp.delivery.models import Script
from mailapp.delivery.script import (
    NoSuchScript,
    ScriptActive,
    ScriptChanged,
    ScriptExists,
    ScriptInfo,
    TooManyScripts,
    named,
)
from mailapp.delivery.scripttext import compiled, fits, text_of
from mailapp.delivery.sorting import current
from mailapp.delivery.sorting.world import limits, office_script
from mailapp.directory import api as directory
from mailapp.policy import api as policy
from mailapp.standards import sieve


class Scripts:
    """The scripts of one account. Errors are subclasses of ScriptError, and change nothing."""

    def __init__(self, account: int) -> None:
        self._account = account

    def listed(self) -> list[ScriptInfo]:
        """By name."""
        rows = self._rows().order_by("name").values_list("name", "active", "size", "failure", "failed")
        return [ScriptInfo(*row) for row in rows]

    def text(self, name: str) -> bytes:
        """Raises NoSuchScript."""
        return self._get(name).text.encode()

    def active(self) -> str | None:
        """The text of the active script, None when none is."""
        row = self._rows().filter(active=True).first()
        return None if row is None else row.text

    def check(self, octets: bytes) -> Sequence[str]:
        """Warnings about a script that can be kept. Raises BadScript, ScriptTooLarge."""
        return self._warnings(compiled(text_of(octets)))

    def room(self, name: str, size: int) -> None:
        """Whether a script of this size could be put there. Raises ScriptTooLarge, TooManyScripts."""
        fits(size)
        most = policy.current().scripts_per_account
        if self._rows().exclude(name=named(name)).count() >= most:
            raise TooManyScripts(f"You have {most} scripts already, which is as many as there may be.")

    def put(self, name: str, octets: bytes) -> Sequence[str]:
        """Write it, or write it anew; an active one stays active (RFC 5804 §2.6). Warnings as those of `check`."""
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
        with transaction.atomic():
            self.room(name, len(octets))
            Script.objects.update_or_create(account_id=self._account, name=name, defaults=new)
            current.changed()
        return self._warnings(script)

    def rewrite(self, name: str, octets: bytes, instead_of: bytes) -> Sequence[str]:
        """As `put`, but only if the script is still this one, b"" being none. Raises ScriptChanged."""
        with transaction.atomic():
            row = self._rows().select_for_update().filter(name=named(name)).first()
            if (row.text.encode() if row else b"") != instead_of:
                raise ScriptChanged("Your rules have been changed meanwhile, perhaps in another window.")
            return self.put(name, octets)

    def activate(self, name: str) -> None:
        """This one and no other; none when the name is empty (RFC 5804 §2.8). Raises BadScript for an old one."""
        with transaction.atomic():
            chosen = self._get(name) if name else None
            if chosen is not None:
                compiled(chosen.text)
            self._rows().filter(active=True).update(active=False)
            if chosen is not None:
                self._rows().filter(pk=chosen.pk).update(active=True)
            current.changed()

    def remove(self, name: str) -> None:
        """Not the active one (RFC 5804 §2.10)."""
        with transaction.atomic():
            row = self._get(name)
            if row.active:
                raise ScriptActive("The active script stays: choose another one first, or none.")
            row.delete()
            current.changed()

    def rename(self, name: str, to: str) -> None:
        """An active one stays active (RFC 5804 §2.11.1)."""
        to = named(to)
        with transaction.atomic():
            row = self._get(name)
            if row.name != to and self._rows().filter(name=to).exists():
                raise ScriptExists("There is a script of that name already.")
            row.name = to
            row.save(update_fields=["name"])
            current.changed()

    def _warnings(self, script: sieve.Script) -> Sequence[str]:
        """Its own, and what is wrong with those that it includes, which may still be mended (RFC 6609 §3.2)."""
        allowed = limits(policy.current())
        return [*map(str, script.warnings), *map(str, sieve.included(script, self._included, allowed))]

    def _included(self, is_global: bool, name: str) -> str | None:
        """The office's are the domain's, and behind them the server's."""
        if is_global:
            person = directory.account_by_id(self._account)
            return office_script(person.address.rpartition("@")[2] if person else "", name)
        row = self._rows().filter(name=name).first()
        return row.text if row else None

    def _rows(self) -> QuerySet[Script]:
        return Script.objects.filter(account=self._account)

    def _get(self, name: str) -> Script:
        row = self._rows().filter(name=named(name)).first()
        if row is None:
            raise NoSuchScript("There is no script of that name.")
        return row
