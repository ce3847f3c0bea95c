"""Letters that go one after the other over a connection that is open: the usual case, and nothing else.

What is not simply accepted is left to the trip that sent them.
"""

import logging
from collections.abc import Callable, Sequence

from mailapp.outbox.values import Claimed, Result, Verdict
from mailapp.policy.values import Policy
from mta.outbound.courier import OUR_FAULT, Courier, results
from mta.outbound.lost import Lost
from mta.outbound.settler import Settler
from mta.outbound.talk import Talk

log = logging.getLogger(__name__)


class Row:
    """`settled` are those that are done, in their order; `unsettled`, if any, is what became of the next one."""

    def __init__(
        self,
        courier: Courier,
        letters: Sequence[Claimed],
        settler: Settler,
        rules: Policy,
        may_go_on: Callable[[], bool],
    ) -> None:
        self._courier, self._letters, self._may_go_on = courier, letters, may_go_on
        self._settler, self._rules = settler, rules
        self.settled: list[tuple[Claimed, Sequence[Result]]] = []
        self.unsettled: list[Result] | None = None

    def talk(self) -> Talk[None]:
        """No letter is sent before it is written down that the one before it was."""
        with self._settler.expecting():
            for letter in self._letters:
                if not self._courier.peer or not self._may_go_on():
                    return
                found = yield from self._sent(letter)
                if found is None or any(map(_has_news, found)):
                    self.unsettled = found
                    return
                yield self._settler.put([(letter, found)], self._rules)
                self.settled.append((letter, found))

    def _sent(self, letter: Claimed) -> Talk[list[Result] | None]:
        """What became of it; None: nobody has heard of it yet."""
        try:
            return (yield from self._courier.go_on(letter))
        except Lost as trouble:
            # Nothing was accepted: servers end connections when they have had enough. A new one begins again.
            log.debug("%s: the connection is used up: %s", letter.trace, trouble)
            return None
        except Exception:
            log.exception("%s: could not be sent by a fault of ours", letter.trace)
            return results(letter, OUR_FAULT)


def _has_news(result: Result) -> bool:
    """Is there anything to tell its sender, or to try again?"""
    return result.verdict is not Verdict.SENT or (result.relayed and "SUCCESS" in result.recipient.notify)
