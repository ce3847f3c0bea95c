"""One turn at one destination: each letter by its way, and the results settled as soon as they are known."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from itertools import takewhile

from django.utils import timezone

from mailapp.directory import api as directory
from mailapp.outbox import api as outbox
from mailapp.outbox.values import Claimed, Result
from mailapp.policy.values import Policy
from mailapp.routes import api as routes
from mailapp.routes.demand import Wish
from mailapp.routes.mx import NoRoute
from mailapp.routes.values import Direct, Hold, Relay
from mailapp.standards.message.headers import header_of
from mta.outbound import bounce
from mta.outbound.body import opened
from mta.outbound.courier import OUR_FAULT, Courier, NoWay, Unreachable, in_our_words, results
from mta.outbound.lease import Lease
from mta.outbound.row import Row
from mta.outbound.ways import Carrier, Road, carrier, parcels
from mta.outbound.world import Office

log = logging.getLogger(__name__)

HEAD_OCTETS = 64 * 1024  # in which a header field is looked for
LARGE = 64 * 1024  # octets: a letter that is sent in more than one piece

ROW_OCTETS = 512 * 1024  # that are read ahead

THE_TABLE = "the transport table"


class Trip:
    """The carriers on the ways to one destination, or the reasons why there is no way."""

    def __init__(self, destination: str, office: Office, rules: Policy) -> None:
        self._destination, self._office, self._rules = destination, office, rules
        self._table = routes.current()
        self._carriers: dict[Road, Carrier] = {}
        self._last_resorts: dict[Road, Carrier] = {}
        self._closed: dict[Road, NoWay] = {}
        self._reached = False
        self._is_ours = cache(directory.is_local_domain)

    def carry(self, batch: Sequence[Claimed], lease: Lease) -> None:
        """Letter by letter; on return all are settled, but for those that are somebody else's by now."""
        put_off: list[tuple[Claimed, Sequence[Result]]] = []
        rest = list(batch)
        while rest:
            if not lease.holds():
                return  # whoever has the letters now sends them
            if self._office.closing.is_set():
                self._settle(put_off)
                return outbox.give_back(rest, timezone.now())
            if carried := self._in_a_row(rest, lease):
                rest = rest[carried:]
                continue
            letter = rest.pop(0)
            for road, parcel in self._parcels(letter):
                self._send(road, parcel, put_off)
        self._settle(put_off)

    def _parcels(self, letter: Claimed) -> Iterator[tuple[Road, Claimed]]:
        return parcels(letter, self._table, here=self._is_ours(letter.destination))

    def _in_a_row(self, letters: Sequence[Claimed], lease: Lease) -> int:
        """As many as go over one connection that is open already; how many are done."""
        road = self._only_road(letters[0])
        courier = self._last_resorts.get(road) or self._carriers.get(road) if road else None
        if not isinstance(courier, Courier) or courier.peer is None:
            return 0
        same = list(_read_ahead(takewhile(lambda letter: self._only_road(letter) == road, letters)))
        if len(same) < 2:  # nobody to share anything with
            return 0

        def may_go_on() -> bool:
            return lease.holds() and not self._office.closing.is_set()

        row = Row(courier, same, self._office.settler, self._rules, may_go_on)
        self._office.switchboard.hold(courier.peer, row.talk())
        bounce.learn(row.settled, self._rules)
        done = len(row.settled)
        if row.unsettled is not None:
            self._settle([(same[done], row.unsettled)])
            done += 1
        return done

    def _only_road(self, letter: Claimed) -> Road | None:
        """The way of a letter that goes one way as a whole, and is not so large that others would wait for it."""
        if letter.size > LARGE:
            return None
        ways = [road for road, _ in self._parcels(letter)]
        return ways[0] if len(ways) == 1 else None

    def end(self) -> None:
        for resort in self._last_resorts.values():
            resort.leave()
        lines = self._office.lines
        for road, carrying in self._carriers.items():
            if lines and isinstance(carrying, Courier) and carrying.peer:
                lines.keep(road.line, carrying)
            else:
                carrying.leave()

    def _send(self, road: Road, parcel: Claimed, put_off: list[tuple[Claimed, Sequence[Result]]]) -> None:
        if isinstance(road.way, Hold):
            return self._hold(parcel, road.way)
        try:
            found = self._hand_over(road, parcel)
        except NoWay as closed:
            put_off.append((parcel, results(parcel, closed.reply, closed.hop)))  # nobody waits for these: all at once
            return
        self._settle([(parcel, found)])
        if not self._reached:
            self._reached = True
            self._note_contact(road)

    def _hand_over(self, road: Road, parcel: Claimed) -> list[Result]:
        """Raises NoWay."""
        closed = self._closed.get(road)
        if closed is None:
            try:
                return self._try(road, parcel)
            except NoWay as trouble:
                closed = self._closed[road] = trouble
        if closed.by_tls and road.wish is Wish.USUAL and _relaxed(parcel):
            return self._hand_over(replace(road, wish=Wish.RELAX), parcel)
        raise closed

    def _try(self, road: Road, parcel: Claimed) -> list[Result]:
        """Raises NoWay."""
        try:
            return self._carrier(road).carry(parcel)
        except NoWay:  # another trip has found that out
            raise
        except NoRoute as nowhere:
            trouble, unanswered = NoWay(nowhere.reply), False
        except Unreachable as silence:
            trouble = NoWay(silence.reply, silence.hop, by_tls=silence.by_tls)
            unanswered = silence.unanswered
        except Exception:
            log.exception("%s: could not be sent by a fault of ours", parcel.trace)
            return results(parcel, OUR_FAULT)
        return self._by_a_fallback(road, parcel, trouble, unanswered)

    def _by_a_fallback(self, road: Road, parcel: Claimed, trouble: NoWay, unanswered: bool) -> list[Result]:
        """The relays of last resort (smtp_fallback_relay). Raises NoWay."""
        if isinstance(road.way, Relay) and self._office.lines:
            self._office.lines.rest(road.line, trouble)
        if not isinstance(road.way, Direct) or trouble.reply.code >= 500:
            raise trouble
        for relay in self._table.fallbacks:
            with suppress(NoRoute, Unreachable):
                courier = carrier(replace(road, way=relay), self._office, self._rules, self._table)
                found = courier.carry(parcel)
                self._last_resorts[road] = courier
                return found
        if unanswered and self._office.port == routes.SMTP_PORT:
            routes.silent(road.destination, timezone.now())
        outbox.unreachable(self._destination, timezone.now(), self._rules, in_our_words(trouble.reply, trouble.hop))
        raise trouble

    def _carrier(self, road: Road) -> Carrier:
        """Raises NoRoute, NoWay."""
        if road in self._last_resorts:
            return self._last_resorts[road]
        if road not in self._carriers:
            lines = self._office.lines
            if lines and (trouble := lines.trouble(road.line)):
                raise NoWay(trouble.reply, trouble.hop, by_tls=trouble.by_tls)
            waiting = lines.take(road.line) if lines else None
            self._carriers[road] = waiting or carrier(road, self._office, self._rules, self._table)
        return self._carriers[road]

    def _hold(self, parcel: Claimed, way: Hold) -> None:
        now = timezone.now()
        outbox.give_back([parcel], now)
        for recipient in parcel.envelope.recipients:
            with suppress(outbox.NotInQueue):  # somebody was quicker: the next time
                outbox.hold(parcel.trace, THE_TABLE, recipient.address, way.because)

    def _note_contact(self, road: Road) -> None:
        now = timezone.now()
        self._office.posts.met(self._destination)
        outbox.reached(self._destination, now)
        if isinstance(road.way, Direct) and self._office.port == routes.SMTP_PORT:
            routes.answered(now)

    def _settle(self, found: Sequence[tuple[Claimed, Sequence[Result]]]) -> None:
        if not found:
            return
        # Reports first: a crash between the two tells the sender twice rather than never.
        occasion = bounce.Occasion(timezone.now(), self._rules)
        reported = [(letter, bounce.report(letter, results, occasion)) for letter, results in found]
        bounce.learn(reported, self._rules)
        self._office.settler.put(reported, self._rules).wait()


def _read_ahead(letters: Iterable[Claimed]) -> Iterator[Claimed]:
    """As many as fit, with their octets: a disk that stalls holds up this thread, and not all conversations."""
    octets = 0
    with suppress(OSError):  # this letter is not one of the row
        for letter in letters:
            with opened(letter) as file:
                read = file.read()
            octets += len(read)
            yield replace(letter, octets=read)
            if octets >= ROW_OCTETS:
                return


def _relaxed(letter: Claimed) -> bool:
    """Does its writer want it to leave rather than to be safe? (RFC 8689 §5)"""
    try:
        with open(letter.path, "rb") as file:
            said = header_of(file.read(HEAD_OCTETS), "TLS-Required") or b""
    except OSError:
        return False
    return said.strip().lower() == b"no"
