"""Questions to the DNS, in threads of their own and with a limit: a DNS that is slow keeps nobody from the database."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from mailapp.standards.dns import Resolver
from mta.inbound.dnsfacts import DnsFacts
from mta.smtp.sanity import Found, LookUp, Standing

THREADS = 16
PATIENCE_SECONDS = 6.0  # then MAIL is answered without an answer; what comes later is remembered for the next letter
NOTHING = Found()
SILENCE = Found(helo=Standing.SILENT, domain=Standing.SILENT)


class DnsDesk:
    """Without a resolver there is nothing to ask, and nothing is found."""

    def __init__(self, resolver: Resolver | None) -> None:
        self._facts = DnsFacts(resolver) if resolver else None
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="dns")

    def __bool__(self) -> bool:
        return self._facts is not None

    def at_once(self, asked: LookUp) -> Found | None:
        """What is remembered; None when the DNS must be asked."""
        return self._facts.remembered(asked) if self._facts else NOTHING

    def ask(self, asked: LookUp) -> "asyncio.Future[Found]":
        return asyncio.ensure_future(self._patiently(asked))

    async def _patiently(self, asked: LookUp) -> Found:
        if self._facts is None:
            return NOTHING
        answer = asyncio.get_running_loop().run_in_executor(self._pool, self._facts.answer, asked)
        done, _ = await asyncio.wait({answer}, timeout=PATIENCE_SECONDS)
        return answer.result() if done else SILENCE

    def close(self) -> None:
        """Who still waits for the DNS is not waited for."""
        self._pool.shutdown(wait=False, cancel_futures=True)
