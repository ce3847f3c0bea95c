"""One of the many clients in a mailbox, and all that it can do (many_clients.py).

By their numbers they are plain, want news at once (NOTIFY), pack what they say (COMPRESS), or know QRESYNC; and the
last of six has given up sequence numbers (UIDONLY).
"""

import random
from collections.abc import Callable

from bench.mirror import Mirror, Shared

BOX, OTHER = "Together", "Elsewhere"
FLAGS = ("\\Seen", "\\Flagged", "\\Answered", "\\Draft", "$Forwarded", "Wichtig")
ALL = "(UID FLAGS MODSEQ BODY.PEEK[HEADER.FIELDS (SUBJECT)])"
PLAIN = ALL.replace("MODSEQ ", "")
MOST = 60  # letters; then no more are written


class Guest:
    """Does one thing after the other. `connect` gives a connection that is logged in."""

    def __init__(self, connect: Callable[[Shared], Mirror], shared: Shared, number: int, seed: int) -> None:
        self._connect, self._shared, self.number = connect, shared, number
        self.dice = random.Random(seed * 1000 + number)
        self.qresync, self.uid_only = number % 3 == 2, number % 6 == 5
        self.packed, self.notified = number % 6 == 4, number % 3 == 1
        self.wanted = PLAIN if number % 3 == 0 else ALL  # asking for MODSEQ is asking for CONDSTORE
        self.written = 0
        self.mirror = self._enter()

    def act(self) -> None:
        menu = UID_MENU if self.uid_only else MENU
        self.dice.choices(tuple(menu), tuple(menu.values()))[0](self)

    def _enter(self, options: str = "") -> Mirror:
        mirror = self._connect(self._shared)
        if self.packed:
            mirror.compress()
        if self.qresync:
            mirror.ask("ENABLE QRESYNC")
        if self.uid_only:
            mirror.give_up_numbers()
        mirror.select(BOX, options)
        if self.notified:
            news = f"MessageNew {self.wanted} MessageExpunge FlagChange"
            mirror.ask(f"NOTIFY SET (SELECTED-DELAYED ({news})) (mailboxes {OTHER} (MessageNew MessageExpunge))")
        return mirror

    # -- what one can do ------------------------------------------------------------------------------

    def some(self) -> str:
        """A few messages by number; "" when there are none."""
        count = len(self.mirror.letters)
        if not count:
            return ""
        first, last = sorted(self.dice.choices(range(1, count + 1), k=2))
        return self.dice.choice([str(first), f"{first}:{last}", f"{first},{last}", f"{last}:*"])

    def uids(self) -> str:
        """A few by UID, some of which may be gone."""
        known = [letter.uid for letter in self.mirror.letters if letter.uid]
        return ",".join(str(uid) for uid in self.dice.choices(known, k=3)) if known else "1:*"

    def _letter(self) -> bytes:
        self.written += 1
        return b"Subject: c%d-%d\r\n\r\nhello\r\n" % (self.number, self.written)

    def write(self) -> None:
        if len(self.mirror.letters) < MOST:
            self.mirror.ask(f"APPEND {BOX} ({self.dice.choice(FLAGS)})", self._letter())

    def write_two(self) -> None:
        """RFC 3502"""
        if len(self.mirror.letters) < MOST:
            first = self._letter()
            said = f"APPEND {BOX} ({self.dice.choice(FLAGS)}) {{{len(first)}+}}\r\n{first.decode()}"
            self.mirror.ask(f"{said} ({self.dice.choice(FLAGS)})", self._letter())

    def rewrite(self) -> None:
        """RFC 8508"""
        known = [letter.uid for letter in self.mirror.letters if letter.uid]
        if known:
            self.mirror.ask(f"UID REPLACE {self.dice.choice(known)} {self.dice.choice([BOX, OTHER])}", self._letter())

    def look(self) -> None:
        if some := self.some():
            self.mirror.ask(f"FETCH {some} {self.wanted}")

    def look_by_uid(self) -> None:
        self.mirror.ask(f"UID FETCH {self.uids()} {self.wanted}")

    def look_at_the_last(self) -> None:
        """RFC 9394 §3.3"""
        self.mirror.ask(f"UID FETCH 1:* {self.wanted} (PARTIAL -1:-{self.dice.randint(1, 5)})")

    def look_at_all(self) -> None:
        """Whoever is asked for all knows all, but for what has gone meanwhile."""
        there, gone = self.mirror.count, len(self.mirror.vanished)
        told = self.mirror.ask(f"UID FETCH 1:* {self.wanted}")
        if b"EXPUNGEISSUED" not in told:
            known, gone = len(self.mirror.letters), len(self.mirror.vanished) - gone
            assert known + gone >= there, f"{there} letters are there, and {known} were told"

    def flag(self) -> None:
        if some := self.some():
            self.mirror.ask(f"STORE {some} {self._how()} ({self._flags()})")

    def flag_by_uid(self) -> None:
        self.mirror.ask(f"UID STORE {self.uids()} {self._how()} ({self._flags()})")

    def flag_silently(self) -> None:
        """What the letters have afterwards, only the server knows: somebody else may have been at them."""
        if some := self.some():
            for letter in self.mirror.letters:
                letter.flags = None
            self.mirror.ask(f"STORE {some} {self._how()}.SILENT ({self._flags()})")
            self.mirror.ask(f"FETCH 1:* {self.wanted}")

    def flag_if_unchanged(self) -> None:
        known = [letter for letter in self.mirror.letters if letter.uid and letter.modseq]
        if known:
            letter = self.dice.choice(known)
            self.mirror.ask(f"UID STORE {letter.uid} (UNCHANGEDSINCE {letter.modseq}) {self._how()} ({self._flags()})")

    def _how(self) -> str:
        return self.dice.choice(["+FLAGS", "-FLAGS", "FLAGS"])

    def _flags(self) -> str:
        return " ".join(self.dice.sample(FLAGS, self.dice.randint(1, 3)))

    def discard(self) -> None:
        self.mirror.ask(f"UID STORE {self.uids()} +FLAGS (\\Deleted)")

    def expunge(self) -> None:
        self.mirror.ask("EXPUNGE")

    def expunge_by_uid(self) -> None:
        self.mirror.ask(f"UID EXPUNGE {self.uids()}")

    def search(self) -> None:
        """What is found are messages that we know, and they have what we sought if we know what they have."""
        self.mirror.ask(f"SEARCH {self._sought()}")
        beyond = [number for number in self.mirror.found if number > len(self.mirror.letters)]
        assert not beyond, f"SEARCH found {beyond} of {len(self.mirror.letters)}"

    def search_in_parts(self) -> None:
        """RFC 4731, RFC 9394 §3.1: what is told of one result agrees with itself."""
        self.mirror.ask(f"UID SEARCH RETURN (MIN MAX COUNT ALL) {self._sought()}")
        self._check_result(self.mirror.result)
        self.mirror.ask(f"UID SEARCH RETURN (COUNT PARTIAL -1:-3) {self._sought()}")

    def sort(self) -> None:
        """RFC 5267 §3: of the same letters, in the same moment."""
        self.mirror.ask(f"UID SORT RETURN (MIN MAX COUNT ALL) (REVERSE ARRIVAL SUBJECT) UTF-8 {self._sought()}")
        self._check_result(self.mirror.result)

    def _check_result(self, result: dict[str, list[int]]) -> None:
        found = result.get("ALL", [])
        assert len(found) == len(set(found)) == result["COUNT"][0], f"{result} is no count of all"
        assert found[:1] == result.get("MIN", []), f"{result} has another first one"
        assert found[-1:] == result.get("MAX", []), f"{result} has another last one"

    def save(self) -> None:
        """RFC 5182: what was found is still what was found, whoever has gone."""
        self.mirror.ask(f"UID SEARCH RETURN (SAVE) {self._sought()}")
        self.mirror.ask(f"UID FETCH $ {self.wanted}")
        self.mirror.ask(f"UID STORE $ {self._how()} ({self._flags()})")

    def _sought(self) -> str:
        return self.dice.choice(["FLAGGED", "UNSEEN", "ALL", "KEYWORD Wichtig", "NOT DELETED"])

    def copy(self) -> None:
        if (some := self.some()) and len(self.mirror.letters) < MOST:
            self.mirror.ask(f"COPY {some} {self.dice.choice([BOX, OTHER])}")

    def move(self) -> None:
        self.mirror.ask(f"UID MOVE {self.uids()} {self.dice.choice([BOX, OTHER])}")

    def wait(self) -> None:
        self.mirror.idle(self.dice.random() / 10)

    def noop(self) -> None:
        self.mirror.ask("NOOP")

    def again(self) -> None:
        """Come back, perhaps after a connection that just broke off."""
        before = self.mirror
        if self.dice.random() < 0.5:
            before.ask("UNSELECT")
        before.close()
        if self.qresync and not self.uid_only and all(letter.uid for letter in before.letters):
            self._remember(before)
        else:
            self.mirror = self._enter()

    def _remember(self, before: Mirror) -> None:
        """Bring along what we knew, and be told the rest (RFC 7162 §3.2.5): nothing may be concealed."""
        self.mirror = mirror = self._enter(f" (QRESYNC ({before.uidvalidity} {before.highestmodseq}))")
        known = {letter.uid: letter.flags for letter in before.letters}
        told = {letter.uid for letter in mirror.letters if letter.uid}
        here, until, earlier = len(mirror.letters), mirror.highestmodseq, len(mirror.vanished)
        if here:
            mirror.ask(f"UID FETCH 1:* {self.wanted}")
        since = len(mirror.vanished) - earlier  # those were among the first ones; who came meanwhile stands behind
        for letter in mirror.letters[: max(0, here - since)]:
            assert letter.uid in told or letter.uid in known, f"UID {letter.uid} was concealed"
            if letter.uid not in told and known[letter.uid] is not None and (letter.modseq or 0) <= until:
                assert letter.flags == known[letter.uid], f"flags of UID {letter.uid} were concealed"
        lost = set(known) - {letter.uid for letter in mirror.letters} - mirror.vanished
        assert not lost, f"that UIDs {lost} vanished was concealed"

    def tidy(self) -> None:
        """Elsewhere fills up."""
        if self.number == 0:
            self.mirror.ask(f"DELETE {OTHER}")
            self.mirror.ask(f"CREATE {OTHER}")


UID_MENU = {
    Guest.write: 14, Guest.write_two: 3, Guest.rewrite: 4, Guest.look_by_uid: 12, Guest.look_at_the_last: 3,
    Guest.look_at_all: 4, Guest.flag_by_uid: 12, Guest.flag_if_unchanged: 6, Guest.discard: 6, Guest.expunge: 5,
    Guest.expunge_by_uid: 5, Guest.search_in_parts: 3, Guest.sort: 3, Guest.save: 3, Guest.move: 4, Guest.wait: 5,
    Guest.noop: 6, Guest.again: 3,
}  # fmt: skip
MENU = {
    **UID_MENU, Guest.look: 12, Guest.flag: 12, Guest.flag_silently: 4, Guest.search: 6, Guest.copy: 5, Guest.tidy: 1,
}  # fmt: skip
