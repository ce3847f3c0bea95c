"""`manage.py dnscheck DOMAIN`: what must be in the DNS, and is it."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from mailapp.commands import JSON, Argument, HouseCommand, Verb
from mailapp.installation import domaincheck
from mailapp.signing.api import Finding, SigningError, Standing

MARKS = {Standing.GOOD: "ok", Standing.ADVISED: "--", Standing.UNKNOWN: "??"}


def told(found: list[Finding]) -> str:
    """In words; what is not as it must be begins with two exclamation marks."""
    return "\n".join(line for finding in found for line in _lines(finding))


def _lines(finding: Finding) -> Iterator[str]:
    mark = MARKS.get(finding.standing, "!!")
    yield f"{mark} {finding.what}: {finding.name} {finding.type}: {finding.because}"
    if finding.remedy:
        yield f"   {finding.remedy}"
    if finding.wanted and finding.standing is not Standing.GOOD:
        yield from (f"      {line}" for line in finding.wanted.splitlines())


class Command(HouseCommand):
    help = "What must be in the DNS for a domain of ours, and is it. Changes nothing; exit status 1 when it is not."
    epilog = "Example: manage.py dnscheck example.com --json"
    errors = (SigningError,)
    verbs = (Verb("", lambda: None, "Look.", Argument("domain", help="one of our domains"), JSON),)

    def run_verb(self, verb: Verb, options: dict[str, Any]) -> str:
        text = super().run_verb(Verb("", self._check, "", *verb.arguments, told=told), options)
        wrong = sum(not finding.fine for finding in self.found)
        if not wrong:
            return text if options["json"] else f"{text}\n\nAll that must be in the DNS is there."
        self.stdout.write(text)
        raise CommandError(f"{wrong} of {len(self.found)} are not as they must be.")

    def _check(self, domain: str) -> list[Finding]:
        self.found = domaincheck.check(domain, settings.MAIL_HOSTNAME, settings.DNS_NAMESERVERS)
        return self.found
