"""Any rulebook that can be made, for hypothesis."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from hypothesis import strategies as st

from mailapp.standards.rulebook import Away, BadRule, Forwarding, Rule, Rulebook
from mailapp.standards.rulebook import actions as do
from mailapp.standards.rulebook import conditions as ask

T = TypeVar("T")
PIECES = st.sampled_from(
    [
        *('"', "\\", "\n", "\r\n", "\r", "\0", "\t", "*", "?", "\\*", "\\\\", "${a}", "${hex:24}", "\ud800", "\u2028"),
        *(
            "\n.\n",
            "text:\n",
            "#|",
            "# rule: x",
            "\n# rule: x\nif true {",
            "/*",
            "*/",
            "}",
            ";",
            "stop;",
            "ß",
            "Ü",
            "ı",
        ),
        *("require", "<b@c.example>", "@", ".", " ", "a", "x" * 60, "\u202e", "\x7f", "\x85", "𝕏"),
    ]
)
TEXT = st.lists(PIECES, max_size=8).map("".join) | st.text(max_size=20)
ADDRESS = st.sampled_from(
    ["ben@example.test", "Ben <ben@example.test>", '"a b\\"c"@x.example', "ü@b.example", "a@[1.2.3.4]"]
)
DAY = st.none() | st.dates(date(1, 1, 1), date(9999, 12, 31))


def made(kind: Callable[..., T], *fields: st.SearchStrategy[object]) -> st.SearchStrategy[T | None]:
    """None where what was drawn is refused."""

    def make(drawn: tuple[object, ...]) -> T | None:
        try:
            return kind(*drawn)
        except BadRule:
            return None

    return st.tuples(*fields).map(make)


HEADER = st.sampled_from(["X-Spam", "subject", "LIST-ID", "From", "cc", "bad name", ""])
CONDITIONS = st.one_of(
    made(ask.Says, st.sampled_from(ask.Place), st.sampled_from(ask.How), TEXT, st.booleans(), HEADER),
    made(ask.Sized, st.booleans(), st.sampled_from([-1, 0, 1, 1023, 2**10, 5 * 2**20, 2**30, 2**40])),
    made(ask.HasAttachment, st.booleans()),
    made(ask.SpamAtLeast, st.integers(-1, 101), st.booleans()),
    made(ask.Arrives, DAY, DAY, st.booleans()),
)
ACTIONS = st.one_of(
    made(do.Label, st.sampled_from(["$work", "a b", "ü", "\\Seen", "x]"])),
    st.sampled_from([do.Flag(), do.MarkRead(), do.Delete()]),
    made(do.CopyTo, TEXT),
    made(do.MoveTo, TEXT),
    made(do.Forward, ADDRESS, st.booleans()),
    made(do.Answer, TEXT, TEXT, st.integers(0, 400)),
    made(do.Refuse, TEXT),
)


def several(of: st.SearchStrategy[T | None]) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(of, max_size=4).map(lambda found: tuple(each for each in found if each is not None))


ON = st.booleans()
ENTRIES = st.one_of(
    made(Rule, TEXT, several(CONDITIONS), several(ACTIONS), st.booleans(), st.booleans(), ON),
    made(Away, TEXT, TEXT, DAY, DAY, several(ADDRESS), st.integers(0, 400), ON),
    made(Forwarding, several(ADDRESS), st.booleans(), ON),
)
BOOKS = several(ENTRIES).map(Rulebook)
