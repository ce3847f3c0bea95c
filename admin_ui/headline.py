"""Does mail flow? One sentence, and what to do. Pure: decided from what pulse has measured."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from admin_ui.processes import Process
from admin_ui.quantities import about_octets, about_seconds
from mailapp.routes.silence import REMEDY

FULL_OCTETS = 256 * 1024**2  # less free space than this, and letters are refused for the time being
SCARCE_SHARE = 0.10  # less than this share of the disk free: time to make room
OVERDUE_SECONDS = 300  # a letter that is due for longer than this is not being looked after
BEHIND_SECONDS = 120  # the search index takes in a letter within seconds
ENDING_SECONDS = 14 * 86_400  # renewals begin 30 days before the end; by now one has failed
UNCOPIED_SECONDS = 2 * 86_400  # copies are made every night
GUESSING_AN_HOUR = 50  # failed logins: more than forgetful people make


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk under PILLARBOX_HOME, in octets."""

    free: int
    total: int

    @property
    def used(self) -> int:
        return self.total - self.free


@dataclass(frozen=True, slots=True)
class Pulse:
    """What was measured: steps by kind in the last hour and day, the queue, the disk, the processes."""

    hour: dict[str, int]
    day: dict[str, int]
    waiting: int  # recipients whose letter waits, deferred ones among them
    deferred: int
    held: int
    overdue_seconds: float  # how long the letter that is due longest has been due; 0 = none is
    disk: Disk | None
    processes: tuple[Process, ...] = field(default=())
    troubled: tuple[str, ...] = ()  # destinations that do not take mail
    blocked: str = ""  # why no mail leaves at all: nobody answers on port 25
    unindexed: int = 0  # letters that the search index does not know yet
    unindexed_seconds: float = 0  # how long ago the first of them came
    scanners: tuple[str, ...] = ()  # what is wrong with scanners and DNS lists, in sentences
    certificate_seconds: float | None = None  # how long ours is good yet; 0 = it is not; None = nobody has looked
    uncopied_seconds: float | None = None  # how old the newest copy of the house is; None = there is none
    locked: tuple[str, ...] = ()  # whose mail is locked because a virus came from there


@dataclass(frozen=True, slots=True)
class Headline:
    """`tone`: good, warn or bad."""

    tone: str
    sentence: str
    remedy: str = ""


def headlines(pulse: Pulse) -> list[Headline]:
    """What is wrong, the worst first; or that mail flows."""
    wrong = [*_stopped(pulse), *_guard(pulse), *_slow(pulse), *_cared_for(pulse)]
    return wrong or [Headline("good", "Mail flows.", _today(pulse))]


def _stopped(pulse: Pulse) -> Iterator[Headline]:
    effects = {
        "smtpd": "No mail comes in: the SMTP server",
        "worker": "No mail goes out: the delivery worker",
        "beat": "Waiting mail is not tried again: the clock",
    }
    for process in pulse.processes:
        if process.well is False:
            effect = effects.get(process.name, process.title)
            yield Headline("bad", f"{effect} {process.words}.", process.remedy)
    if pulse.disk and pulse.disk.free < FULL_OCTETS:
        words = f"No mail is taken in: the disk is full, {about_octets(pulse.disk.free)} are left."
        yield Headline("bad", words, "Make room under PILLARBOX_HOME, or move it to a larger disk.")


def _guard(pulse: Pulse) -> Iterator[Headline]:
    for sentence in pulse.scanners:
        yield Headline("bad", sentence, "See Scanners for what becomes of letters meanwhile.")
    for address in pulse.locked:
        words = f"{address} sent a virus, and sends nothing more."
        yield Headline("bad", words, "Look at that machine and change the password; then release it on Scanners.")


def _slow(pulse: Pulse) -> Iterator[Headline]:
    if pulse.blocked:
        yield Headline("bad", pulse.blocked, f"{REMEDY} Nothing is lost: the letters wait.")
    if pulse.overdue_seconds > OVERDUE_SECONDS:
        words = f"Letters wait although their time has come, the longest for {about_seconds(pulse.overdue_seconds)}."
        yield Headline("warn", words, "The worker is too busy or stuck: look at its log, and restart it.")
    if pulse.disk and FULL_OCTETS <= pulse.disk.free < SCARCE_SHARE * pulse.disk.total:
        words = (
            f"The disk is nearly full: {about_octets(pulse.disk.free)} of {about_octets(pulse.disk.total)} are free."
        )
        yield Headline("warn", words, "Make room before it is full: then no mail is taken in.")
    if pulse.troubled:
        yield Headline(
            "warn", _unreachable(pulse.troubled), "Nothing is lost: we try again by ourselves. See why below."
        )
    if pulse.unindexed and pulse.unindexed_seconds > BEHIND_SECONDS:
        letters = f"{pulse.unindexed} letter{'' if pulse.unindexed == 1 else 's'}"
        words = f"The search index is {about_seconds(pulse.unindexed_seconds)} behind: {letters} to take in."
        yield Headline("warn", words, "Searches find everything all the same, more slowly; it catches up by itself.")
    if pulse.hour.get("login-failed", 0) > GUESSING_AN_HOUR:
        words = f"Somebody is guessing passwords: {pulse.hour['login-failed']} logins failed in the last hour."
        yield Headline("warn", words, "Each guesser has to wait longer and longer. See below whose account is meant.")


def _cared_for(pulse: Pulse) -> Iterator[Headline]:
    """What somebody forgot, or what has stopped by itself."""
    left = pulse.certificate_seconds
    if left is not None and left < ENDING_SECONDS:
        words = f"ends in {about_seconds(left)}" if left > 0 else "has ended, or cannot be read"
        remedy = "Renew what TLS_CERTIFICATE and TLS_KEY name: `certbot renew`, as root, says what is in the way."
        yield Headline("warn" if left > 0 else "bad", f"The certificate {words}.", remedy)
    if pulse.uncopied_seconds is not None and pulse.uncopied_seconds > UNCOPIED_SECONDS:
        words = f"The last copy of this house is {about_seconds(pulse.uncopied_seconds)} old."
        yield Headline("warn", words, "Look at `systemctl status pillarbox-backup`, and run `manage.py backup create`.")


def _unreachable(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return f"Mail flows, but not to {shown}."


def _today(pulse: Pulse) -> str:
    received, sent = pulse.hour.get("received", 0), pulse.hour.get("sent", 0)
    waits = f"{pulse.waiting} wait{'s' if pulse.waiting == 1 else ''} to leave" if pulse.waiting else "nothing waits"
    return f"In the last hour {received} came in, {sent} went out; {waits}."
