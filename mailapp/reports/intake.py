"""Letters that bring reports: copied while they arrive, read by the worker. Their reading must hold up nobody."""

import logging
import os
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError

from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.net.content import Content
from mailapp.policy.values import Policy
from mailapp.reports import shelf
from mailapp.reports.models import Received
from mailapp.reports.values import ReportError
from mailapp.standards.address import canonical
from mailapp.standards.reporting.finding import read, reports_in
from mailapp.standards.reporting.unpacking import NoReport

log = logging.getLogger(__name__)

LETTER_OCTETS = 20 * 1024 * 1024  # a larger one is no report
WAITING = 1000  # copies; a flood must not fill the disk
AT_ONCE = 50  # read by the worker in one round


def notice(trace: str, addresses: list[str], content: Content, rules: Policy) -> None:
    """Keep a copy when it comes to an address for reports. Never raises: the letter itself lies in the mailbox."""
    if not rules.report_addresses or content.size > LETTER_OCTETS:
        return
    try:
        if _wanted(rules) & {_canonical(address) for address in addresses}:
            _copy(trace, content)
    except Exception:
        log.exception("%s: it may bring a report, and cannot be looked at", trace)


def read_waiting() -> int:
    """Read what waits; how many letters that were. A letter without a report is told in the journal."""
    letters = sorted(_folder().glob("*.eml"))[:AT_ONCE] if _folder().is_dir() else []
    for path in letters:
        _read(path)
        path.unlink(missing_ok=True)
    return len(letters)


def read_file(octets: bytes, trace: str = "") -> list[str]:
    """A letter or a report by itself; what became of it. Raises ReportError."""
    try:
        reports = [read(octets)]
    except NoReport as alone:
        try:
            reports = reports_in(octets)
        except NoReport as within:
            raise ReportError(f"It brings no report: {within if b':' in octets[:1000] else alone}.") from None
    return [said for report in reports for said in shelf.put(report, trace)]


def forget(now: datetime, rules: Policy) -> None:
    """Old reports go, with their lines."""
    Received.objects.filter(at__lt=now - timedelta(days=rules.report_days)).delete()


def _read(path: Path) -> None:
    trace = path.stem
    try:
        said = [each for report in reports_in(path.read_bytes()) for each in shelf.put(report, trace)]
    except (NoReport, ReportError) as wrong:
        said = [f"No report was found in it: {wrong}"]
    except (OperationalError, InterfaceError):  # the database is away: it waits for the next round
        raise
    except Exception:  # one that nobody understands must not stand before all others for ever
        log.exception("%s: a copy that cannot be read", trace)
        said = ["What it brings could not be read; the server's log says more"]
    journal.note_many(Step("report", each, trace) for each in said)


def _copy(trace: str, content: Content) -> None:
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sum(1 for _ in folder.glob("*.eml")) >= WAITING:
        log.warning("%s: too many reports wait to be read; it is left in its mailbox", trace)
        return
    path = folder / f"{trace}.new"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        content.write_to(descriptor)
    finally:
        os.close(descriptor)
    path.rename(folder / f"{trace}.eml")


def _folder() -> Path:
    return Path(settings.PILLARBOX_HOME) / "reports"


def _wanted(rules: Policy) -> set[str]:
    return {_canonical(address) for address in rules.report_addresses.split(",")}


def _canonical(address: str) -> str:
    try:
        return canonical(address.strip())
    except ValueError:
        return ""
