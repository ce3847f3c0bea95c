"""The DNS is asked beside all else, and not waited for for ever."""

import asyncio
import threading
from pathlib import Path

import pytest

from mailapp.standards.dns import Mx
from mta.smtp import dnsdesk
from mta.smtp.dnsdesk import NOTHING, SILENCE, DnsDesk
from mta.smtp.office import RealOffice
from mta.smtp.sanity import Found, LookUp, Standing
from tests.support.dns_table import DnsTable
from tests.support.office import make_office
from tests.support.smtp_house import smtp_house


class Slow:
    """A DNS that answers when it is told to."""

    def __init__(self) -> None:
        self.now = threading.Event()

    def mx(self, domain: str) -> list[Mx]:
        self.now.wait(10)
        return [Mx(0, "")]

    def addresses(self, host: str) -> list[str]:
        return []

    def txt(self, name: str) -> list[str]:
        return []

    def ptr(self, address: str) -> list[str]:
        return []


ASKED = LookUp(domain="example.net")


def test_a_slow_answer_serves_the_next_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dnsdesk, "PATIENCE_SECONDS", 0.05)
    resolver = Slow()

    async def story() -> None:
        desk = DnsDesk(resolver)
        assert desk
        assert desk.at_once(ASKED) is None
        assert await desk.ask(ASKED) == SILENCE
        resolver.now.set()
        while (known := desk.at_once(ASKED)) is None:
            await asyncio.sleep(0.01)
        assert known == Found(domain=Standing.NULL_MX)
        assert await desk.ask(ASKED) == known
        desk.close()

    asyncio.run(asyncio.wait_for(story(), 10))


def test_without_a_resolver_nothing_is_found() -> None:
    desk = DnsDesk(None)
    assert not desk
    assert desk.at_once(ASKED) == NOTHING
    assert asyncio.run(_asked(desk)) == NOTHING
    desk.close()


async def _asked(desk: DnsDesk) -> Found:
    return await desk.ask(ASKED)


@pytest.mark.django_db(transaction=True)
def test_a_domain_of_ours_need_not_be_in_the_dns(tmp_path: Path) -> None:
    """As with reject_unknown_sender_domain of Postfix; also when the answer is remembered."""
    make_office()
    known = DnsTable({("example.net", "MX"): ["10 mx.example.net"], ("null.example.test", "MX"): ["0 ."]})
    expected = {
        "example.test": Standing.GOOD,
        "example.net": Standing.GOOD,
        "example.org": Standing.MISSING,
        "null.example.test": Standing.NULL_MX,
    }

    async def looked_up(office: RealOffice, domain: str) -> Standing:
        asked = LookUp(domain=domain)
        found = office.at_once(asked) or await office.ask(asked)
        return Standing(found.domain)

    with smtp_house(tmp_path, resolver=known) as house:
        for domain, standing in [*expected.items(), *expected.items()]:
            answer = asyncio.run_coroutine_threadsafe(looked_up(house.office, domain), house.loop)
            assert answer.result(5) is standing
