"""The heart as seen from the event loop of an SMTP server: every call is a hop, or a place in the next batch."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from mailapp.directory import api as directory
from mailapp.directory.verification import AskPrimary, nobody
from mailapp.guard.api import network_of
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.net.bridge import Batcher, Bridge
from mailapp.policy import api as policy
from mailapp.policy.mailrules import api as mailrules
from mailapp.policy.mailrules.api import NO_RULES, MailRules
from mailapp.policy.mailrules.rewriting import NO_REWRITING
from mailapp.policy.values import Policy
from mailapp.reports import api as reports
from mailapp.standards.dns import Resolver
from mailapp.standards.reply import Reply
from mta.inbound import authenticate, looking, scan
from mta.inbound.keeper import keeper
from mta.inbound.values import Letter
from mta.smtp import lmtp, questions, replies
from mta.smtp.dnsdesk import DnsDesk
from mta.smtp.doorkeeper import OPEN, Doorkeeper
from mta.smtp.lanes import Lanes
from mta.smtp.sanity import Found, LookUp, Standing
from mta.smtp.session import Question, Room

log = logging.getLogger(__name__)

LARGE = 1024 * 1024  # octets: such letters make batches of their own, so that the small ones do not wait for them
LARGE_BATCH = 8
LARGE_LANES = 2  # one writes its files while the other commits its rows
MOMENT_SECONDS = 0.008  # how long a crowd of small letters waits to be whole; ten clients cost a tenth less CPU so
POLICY_SECONDS = 5.0
REFUSALS_PER_SECOND = 10  # that the journal takes; more is an attack, and would only fill the disk

LOOKERS = 24  # threads that ask scanners and the DNS about letters; they mostly wait
LOOKERS_OF_ONE = 8  # of these, at most, for one stranger: slow nameservers of his hold up his own letters
LOOKER_CACHE_KIB = 256  # they ask the database next to nothing

Receive = Callable[[list[Letter]], list[Reply]]
Look = Callable[[Letter], Letter | Reply]


def no_look(letter: Letter) -> Letter | Reply:
    """Whoever receives it looks."""
    return letter


class RealOffice:
    """Implements port.Office. `receive` takes letters, and answers when they are durable; `look` finds out beforehand
    what takes time.

    `primary` asks the servers of domains that we back up whether they know a recipient.
    """

    def __init__(
        self,
        home: Path,
        receive: Receive,
        resolver: Resolver | None = None,
        primary: AskPrimary = nobody,
        look: Look = no_look,
    ) -> None:
        self.policy = Policy()
        self.doorkeeper: Doorkeeper = OPEN
        self.rewriting = NO_REWRITING
        self._rules: MailRules = NO_RULES
        self._dns = DnsDesk(resolver)
        self.spool = home / "spool" / "incoming"
        self._primary = primary
        self._bridge = Bridge()
        # A thread of its own: whatever another connection writes empties this connection's page cache.
        self._counter = Bridge(threads=1)
        self._look = look
        self._lookers = Bridge(LOOKERS, LOOKER_CACHE_KIB)
        self._lanes = Lanes(LOOKERS_OF_ONE)
        self._small: Batcher[Letter, Reply] = Batcher(self._counter, receive, moment=MOMENT_SECONDS)
        self._large: Batcher[Letter, Reply] = Batcher(self._bridge, receive, LARGE_BATCH, LARGE_LANES)
        self._refusals: Batcher[Step, None] = Batcher(self._bridge, _note)
        self._refusals_left = REFUSALS_PER_SECOND
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Read the rules, and keep reading them."""
        self.spool.mkdir(parents=True, exist_ok=True)
        await self._read_rules()
        self._tasks = [asyncio.create_task(self._follow_policy()), asyncio.create_task(self._allow_refusals())]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._bridge(reports.TALLY.write)
        self._dns.close()
        for bridge in (self._lookers, self._counter, self._bridge):
            await asyncio.to_thread(bridge.close)

    @property
    def asks_dns(self) -> bool:
        return bool(self._dns)

    def at_once(self, question: Question) -> Any:
        if isinstance(question, LookUp):
            found = self._dns.at_once(question)
            return found if found is None or found.domain is Standing.GOOD else None
        return questions.at_once(question)

    def ask(self, question: Question) -> "asyncio.Future[Any]":
        if isinstance(question, LookUp):
            return asyncio.ensure_future(self._looked_up(question))
        return self._bridge(questions.answer, question, self._primary)

    async def _looked_up(self, asked: LookUp) -> Found:
        """As with Postfix, a domain of ours need not be in the DNS: whether its people wrote is decided later."""
        found = await self._dns.ask(asked)
        if found.domain is Standing.GOOD or not await self._bridge(directory.is_local_domain, asked.domain):
            return found
        return replace(found, domain=Standing.GOOD)

    def hand_in(self, letter: Letter) -> "asyncio.Future[Reply]":
        if looking.is_slow(letter, self.policy):
            return asyncio.ensure_future(self._looked_at(letter))
        return self._join(letter)

    async def _looked_at(self, letter: Letter) -> Reply:
        stranger = authenticate.is_wanted(letter, self.policy)
        async with self._lanes.place(network_of(letter.client.address)) if stranger else nullcontext():
            looked = await self._lookers(self._look, letter)
        return looked if isinstance(looked, Reply) else await self._join(looked)

    def _join(self, letter: Letter) -> "asyncio.Future[Reply]":
        return self._small(letter) if letter.content.size <= LARGE else self._large(letter)

    def hand_in_each(self, letter: Letter) -> "asyncio.Future[list[Reply]]":
        return asyncio.ensure_future(self._hand_in_each(letter))

    async def _hand_in_each(self, letter: Letter) -> list[Reply]:
        """LMTP: those whose mailboxes have no room for a letter of this size are told so; the others get it."""
        envelope = letter.envelope
        refusals: list[Reply | None] = [None] * len(envelope.recipients)
        try:
            full = await self.ask(Room(letter.resolutions, letter.content.size))
            refusals = lmtp.room(envelope, full, self.policy)
            outcome = await self._hand_in_rest(letter, refusals)
        except Exception:
            log.exception("%s: answered 451", letter.trace)
            outcome = replies.OUR_FAULT
        return lmtp.each(envelope, refusals, outcome)

    async def _hand_in_rest(self, letter: Letter, refusals: list[Reply | None]) -> Reply:
        stay = [place for place, refusal in enumerate(refusals) if refusal is None]
        if not stay:
            letter.content.close()
            return replies.OUR_FAULT  # nobody is told
        recipients = tuple(letter.envelope.recipients[place] for place in stay)
        narrowed = replace(
            letter,
            envelope=replace(letter.envelope, recipients=recipients),
            resolutions=tuple(letter.resolutions[place] for place in stay),
            recipient_remarks=tuple(letter.recipient_remarks[place] for place in stay)
            if letter.recipient_remarks
            else (),
        )
        return await self.hand_in(narrowed)

    def refused(self, client: str, reply: Reply, because: str = "") -> None:
        if self._refusals_left > 0:
            self._refusals_left -= 1
            why = f"; {because}" if because else ""
            noted = self._refusals(
                Step("refused", f"Refused client [{client}]: {reply}{why}", detail={"because": because})
            )
            noted.add_done_callback(_forget)

    async def _follow_policy(self) -> None:
        while True:
            await asyncio.sleep(POLICY_SECONDS)
            try:
                await self._read_rules()
            except Exception as trouble:  # the database is away: what we know still holds
                log.warning("the policy cannot be read, the old one stays: %s", trouble)

    async def _read_rules(self) -> None:
        self.policy = await self._bridge(policy.current)
        found = await self._bridge(mailrules.current)
        if found is not self._rules:
            self._rules, self.doorkeeper, self.rewriting = found, keeper(found.access), found.rewriting
        await self._bridge(scan.follow)
        await self._bridge(reports.TALLY.write_if_due)

    async def _allow_refusals(self) -> None:
        while True:
            await asyncio.sleep(1)
            self._refusals_left = REFUSALS_PER_SECOND


def _note(steps: list[Step]) -> list[None]:
    journal.note_many(steps)
    return [None] * len(steps)


def _forget(noted: "asyncio.Future[None]") -> None:
    """A refusal that could not be written down harms nobody."""
    with contextlib.suppress(asyncio.CancelledError):
        if trouble := noted.exception():
            log.warning("a refusal is missing in the journal: %s", trouble)
