"""`manage.py reports`: what others say of our domains."""

import sys
from pathlib import Path

from mailapp.commands import JSON, Argument, HouseCommand, Verb, count
from mailapp.reports import api
from mailapp.reports.api import DomainSum, ReportError, ReportInfo, SourceInfo, ToldInfo, WholeReport
from mailapp.tables import table

DOMAIN = Argument("--domain", default="", help="about this domain only")
KIND = Argument("--kind", choices=("dmarc", "tls"), default="", help="of this kind only")
DAYS = Argument("--days", type=count, default=30, help="so many days back (default 30)")
LIST = ("number", "kind", "domain", "organization", "begin", "end", "good", "bad")


def listed(domain: str, kind: str, days: int) -> list[ReportInfo]:
    return api.reports(domain, kind, days)


def domains(days: int) -> list[DomainSum]:
    return api.domains(days)


def sources(domain: str, kind: str, days: int) -> list[SourceInfo]:
    return api.sources(domain, kind, days)


def show(number: int) -> WholeReport:
    return api.report(number)


def told(limit: int) -> list[ToldInfo]:
    return api.told(limit)


def read(files: list[str]) -> str:
    """Each file by itself: what cannot be read stops the others no more than a letter would."""
    said, wrong = [], []
    for name in files:
        octets = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        try:
            said += [f"{name}: {each}." for each in api.read_file(octets)]
        except ReportError as error:
            wrong.append(f"{name}: {error}")
    if wrong:
        raise ReportError("\n".join([*said, *wrong]))
    return "\n".join(said)


def in_words(found: list[ReportInfo]) -> str:
    return table([{name: getattr(one, name) for name in LIST} for one in found])


def in_full(found: WholeReport) -> str:
    one = found.report
    head = (
        f"{one.kind.upper()} report {one.report_id} of {one.organization} about {one.domain}, {one.begin} to {one.end}"
    )
    names = ("source", "name", "count", "result", "dkim", "spf")
    return head + "\n" + table([{name: getattr(line, name) for name in names} for line in found.lines])


class Command(HouseCommand):
    help = "Reports about our domains: who sends in our name (DMARC), and how TLS to us ended (TLS-RPT)."
    epilog = """They come by mail to the addresses in the policy rule report_addresses, and are read there.
examples:
  manage.py policy set report_addresses dmarc@example.com
  manage.py reports domains
  manage.py reports sources --domain example.com --kind dmarc
  manage.py reports read report.xml.gz letter.eml"""
    errors = (ReportError,)
    verbs = (
        Verb("domains", domains, "What they say of each domain, in sums.", DAYS, JSON),
        Verb("sources", sources, "Who wrote in our name, or called us, and how it ended.", DOMAIN, KIND, DAYS, JSON),
        Verb("list", listed, "List the reports.", DOMAIN, KIND, DAYS, JSON, told=in_words),
        Verb("show", show, "Show one report.", Argument("number", type=count), JSON, told=in_full),
        Verb(
            "told",
            told,
            "What we reported to other domains about their letters, and who wants no reports.",
            Argument("--limit", type=count, default=50, help="so many at most (default 50)"),
            JSON,
        ),
        Verb(
            "read",
            read,
            "Read files as if they had come by mail: letters, or reports (XML, JSON, zip, gzip).",
            Argument("files", nargs="+", metavar="file", help="- = standard input"),
        ),
    )
