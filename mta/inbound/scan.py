"""What scanners say of a letter from outside: all are asked at once, each with its deadline."""

import logging
import mmap
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, nullcontext
from functools import cache, partial
from io import BytesIO
from threading import Lock

from mailapp.directory.values import Outcome
from mailapp.net.content import Content
from mailapp.net.window import Window
from mailapp.policy.values import Policy
from mailapp.scanners import dnsasking, dnsbl, dnslists, rollcall, rspamd, spamd, staff, virus
from mailapp.scanners.dnsbl import Line
from mailapp.scanners.local import letters
from mailapp.scanners.rspamd import Circumstances
from mailapp.scanners.values import CLEAN, Reason, Scan
from mailapp.scanners.wire import Away
from mailapp.standards.dns import CheckingResolver
from mailapp.standards.message.limits import Buffer
from mta.inbound import acquaintances, watch
from mta.inbound.values import Letter

log = logging.getLogger(__name__)

ASKERS = 64  # threads that wait for scanners
SPARE_SECONDS = 1.0  # beyond the longest deadline, in which whoever is asked gives up by himself
LARGE = 1024 * 1024  # octets
LARGE_ONES = Lock()  # what they hold is unpacked in memory, of one at a time
AWAY_WORDS = {"clamd": "ClamAV did not look through it", "spamd": "SpamAssassin was not asked"}

Task = Callable[[], Scan]


def is_slow(letter: Letter, rules: Policy) -> bool:
    """Somebody else must be asked about it: a daemon, the DNS. Costs nothing."""
    if staff.is_expected("clamd"):
        return True
    if letter.account is not None:
        return False
    return staff.is_expected("spamd") or staff.is_expected("rspamd") or bool(dnslists.known() and _is_stranger(letter))


def look(letter: Letter, rules: Policy, resolver: CheckingResolver | None = None) -> Scan:
    """Everything that can be found out about it. Never raises because of a scanner, and keeps the deadlines."""
    tasks = _tasks(letter, rules, resolver)
    asked = {name: _pool().submit(task) for name, task in tasks.items()}
    own = _own(letter, rules) if rules.local_checks and _is_for_us(letter) else CLEAN
    if not asked:
        return own
    patience = max(rules.spam_scan_seconds, rules.virus_scan_seconds, rules.dns_list_seconds) + SPARE_SECONDS
    wait(asked.values(), patience)
    _note_news()
    return _together([own, *(_answer(name, future, rules) for name, future in asked.items())])


def look_for_virus(letter: Letter, rules: Policy) -> virus.Verdict:
    """Of a letter that one of our people submits. Never raises."""
    verdict = virus.asked(letter.content, rules.virus_scan_octets, rules.virus_scan_seconds)
    _note_news()
    return verdict


def follow() -> None:
    """Who is there, and which lists are asked? Called every few seconds, so that no letter must find out."""
    rollcall.look_round()
    dnslists.current()
    _note_news()


def _tasks(letter: Letter, rules: Policy, resolver: CheckingResolver | None) -> dict[str, Task]:
    tasks: dict[str, Task] = {}
    if staff.is_expected("clamd"):
        tasks["clamd"] = partial(_viruses, letter, rules)
    if staff.is_expected("spamd"):
        tasks["spamd"] = partial(_spamassassin, letter, rules)
    if staff.is_expected("rspamd") and (staff.posts["rspamd"].named or "spamd" not in tasks):
        tasks["rspamd"] = partial(_rspamd, letter, rules)
    zones = dnslists.current() if resolver and _is_stranger(letter) else {}
    if resolver and zones:
        for zone, lines in zones.items():
            tasks[dnslists.name_of(zone)] = partial(_listed, letter, lines, resolver, rules)
    return tasks


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(ASKERS, thread_name_prefix="asker")


def _is_for_us(letter: Letter) -> bool:
    """What our own networks send elsewhere is judged there, and by nobody here."""
    return any(resolution.outcome is not Outcome.NOT_OURS for resolution in letter.resolutions)


def _is_stranger(letter: Letter) -> bool:
    return not letter.client.trusted and dnsbl.is_askable(letter.client.address)


# -- each of them -------------------------------------------------------------------------------------


def _own(letter: Letter, rules: Policy) -> Scan:
    """A fault of ours in a check keeps no letter out: it is logged, and the letter is marked."""
    try:
        return _local(letter, rules)
    except Exception:
        log.exception("%s: the checks of our own stumbled", letter.trace)
        return Scan((Reason("local", 0.0, "the checks of our own stumbled over it"),), away=("local",))


def _local(letter: Letter, rules: Policy) -> Scan:
    alone = LARGE_ONES if letter.content.size > LARGE else nullcontext()
    with alone, _buffer(letter.content) as octets:
        found = [*letters.look(octets, acquaintances.current())]
    worth = [(finding, getattr(rules, f"points_{finding.kind}")) for finding in found]
    return Scan(tuple(Reason(str(finding.kind), points, finding.because) for finding, points in worth if points))


def _viruses(letter: Letter, rules: Policy) -> Scan:
    verdict = virus.SCANNER.scan(letter.content, rules.virus_scan_octets, rules.virus_scan_seconds)
    if verdict.virus:
        return Scan(virus=verdict.virus, found_by=verdict.because)
    return CLEAN if verdict.whole else Scan((Reason("clamd", 0.0, verdict.because),))


def _spamassassin(letter: Letter, rules: Policy) -> Scan:
    octets, seconds, user = _beginning(letter.content, rules.spam_scan_octets), rules.spam_scan_seconds, _person(letter)
    opinion = staff.posts["spamd"].ask(lambda address: spamd.ask(address, octets, seconds, user))
    return Scan(opinion.reasons)


def _rspamd(letter: Letter, rules: Policy) -> Scan:
    octets, seconds = _beginning(letter.content, rules.spam_scan_octets), rules.spam_scan_seconds
    about = Circumstances(
        letter.client.address,
        letter.client.helo,
        letter.envelope.reverse_path,
        tuple(recipient.address for recipient in letter.envelope.recipients),
        letter.trace,
        _person(letter),
    )
    return Scan(staff.posts["rspamd"].ask(lambda address: rspamd.ask(address, octets, seconds, about)))


def _listed(letter: Letter, lines: tuple[Line, ...], resolver: CheckingResolver, rules: Policy) -> Scan:
    """Its time begins when it is asked: what a stranger's nameservers used up before is no fault of the list."""
    return dnsasking.ask(lines, letter.client.address, resolver.until(time.monotonic() + rules.dns_list_seconds))


def _person(letter: Letter) -> str:
    """Whose preferences count: the address of the only mailbox that gets it, "" when there are several."""
    if any(resolution.remote for resolution in letter.resolutions):
        return ""
    people = {recipient.account.address for resolution in letter.resolutions for recipient in resolution.local}
    return people.pop() if len(people) == 1 else ""


# -- together -----------------------------------------------------------------------------------------


def _answer(name: str, future: "Future[Scan]", rules: Policy) -> Scan:
    if not future.done():
        future.cancel()
        return _away(name, "it does not answer in time", rules)
    try:
        return future.result()
    except Away as trouble:
        return _away(name, str(trouble), rules)
    except Exception:
        log.exception("what %s said could not be understood", name)
        return _away(name, "a fault of ours", rules)


def _away(name: str, told: str, rules: Policy) -> Scan:
    """Marked, and where the policy says so, put off."""
    defers = rules.virus_scanner_away_defers if name == "clamd" else rules.spam_scanner_away_defers
    words = f"{AWAY_WORDS.get(name, f'{name} was not asked')}: {told}"
    waits = f"{name} is away" if defers and name in staff.posts else ""
    return Scan((Reason(name, 0.0, words),), away=(name,), waits=waits)


def _together(scans: Sequence[Scan]) -> Scan:
    found = next((scan for scan in scans if scan.virus), CLEAN)
    return Scan(
        tuple(reason for scan in scans for reason in scan.reasons),
        found.virus,
        found.found_by,
        tuple(name for scan in scans for name in scan.away),
        next((scan.waits for scan in scans if scan.waits), ""),
    )


def _note_news() -> None:
    """A quiet day costs nothing."""
    watch.write_down([*staff.take_news(), *dnsasking.take_news()])


# -- octets -------------------------------------------------------------------------------------------


def _beginning(content: Content, most: int) -> bytes:
    found = bytearray()
    for piece in content.pieces():
        found += piece[: most - len(found)]
        if len(found) >= most:
            break
    return bytes(found)


@contextmanager
def _buffer(content: Content) -> Iterator[Buffer]:
    """What was received, in memory or mapped into it."""
    body = content.received
    if isinstance(body, BytesIO):
        yield body.getvalue()
        return
    body.flush()
    with Window(body.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        yield mapped
