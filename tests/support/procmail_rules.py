"""Any rules of procmail, for hypothesis: flags, conditions and actions put together at random."""

import re

from hypothesis import strategies as st

BORDERS = re.compile(r"(?:\\[<>]){2,}")
WORDS = ("choir", "bill", "carl", "lunch", "long", "boss", "anna", "example", "x", "a")
FIELDS = ("Subject", "From", "To", "Cc", "List-Id", "X-Kind", "Precedence", "Received", "(To|Cc)", "(From|Sender)")
ATOMS = ("[a-z]", "[^a-z]", "[0-9]+", ".", "o*", "l+", "(re|bill)?", "(a|choir)", "\\.", "\\[", " ", "\\<", "\\>")


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Of an expression."""
    text = "".join(draw(st.lists(st.sampled_from((*WORDS, *ATOMS, ".*")), min_size=1, max_size=4)))
    return BORDERS.sub(r"\\<", text)  # two of them at the end of a line are one newline too many


@st.composite
def expressions(draw: st.DrawFn) -> str:
    beginning = draw(
        st.sampled_from(("^{}:.*", "^{}: *", "^{}: ", "^{}:", "^{}:[ ]*", "", "^", "^TO_", "^TO", "^From "))
    )
    text = draw(texts())
    end = draw(st.sampled_from(("", "", "", "$", ".*", "|^Subject:.*bill")))
    return beginning.format(draw(st.sampled_from(FIELDS))) + text + end


CONDITIONS = st.one_of(
    expressions().map(lambda each: f"* ()?{each}" if each.startswith(("<", ">", "\\", "*")) else f"* {each}"),
    expressions().map(lambda each: f"* ! {each}"),
    texts().map(lambda each: f"* B ?? {each}"),
    texts().map(lambda each: f"* HB ?? {each}"),
    texts().map(lambda each: f"* V ?? {each}"),
    st.sampled_from(
        (
            "* ^FROM_DAEMON",
            "* ! ^FROM_MAILER",
            "* < 1000",
            "* > 1000",
            "* B ?? ^Regards,$",
            "* ! B ?? ^^Dear",
            "* $ ^Subject:.*$V",
        )
    ),
)
SCORES = st.tuples(
    st.sampled_from(("1^0", "2^0", "-1^0", "-3^0", "5^0", "1^1", "2^1")),
    st.sampled_from(WORDS),
    st.sampled_from(("", "B ?? ")),
).map(lambda each: f"* {each[0]} {each[2]}{each[1]}")
EXTRACTING = st.sampled_from(
    (
        "* ^From:.*\\/[a-z]+",
        "* ^List-Id:.*<\\/[a-z]+",
        "* ^Subject:.*\\/(choir|bill|lunch)",
        "* ^X-Kind: \\/[a-z]+",
        "* V ?? \\/[a-z]+",
    )
)


@st.composite
def recipes(draw: st.DrawFn, depth: int, folder: list[int]) -> str:
    flags = "".join(draw(st.lists(st.sampled_from("cccAaEEDHBw"), max_size=2, unique=True)))
    flags = flags if flags.count("A") + flags.count("a") + flags.count("E") < 2 else "c"
    lines = draw(st.lists(CONDITIONS, max_size=2))
    kind = draw(st.integers(0, 9))
    if kind == 0:
        lines += draw(st.lists(SCORES, min_size=1, max_size=4))
    if kind == 1:
        lines.append(draw(EXTRACTING))
    folder[0] += 1
    action = f"F{folder[0]}/"
    if kind in (2, 3, 4) and depth < 3:
        action = "{\n" + draw(statements(depth + 1, folder)) + "}"
    elif kind == 5:
        action = draw(st.sampled_from(("/dev/null", "! ben@example.test", "$V/", ".A.$V/")))
    elif kind == 1:
        action = "M$MATCH/"
    return "\n".join([f":0 {flags}", *lines, action, ""])


@st.composite
def statements(draw: st.DrawFn, depth: int, folder: list[int]) -> str:
    found = []
    for _ in range(draw(st.integers(1, 4))):
        if draw(st.integers(0, 5)) == 0:
            found.append(f"V={draw(st.sampled_from(WORDS))}\n")
        else:
            found.append(draw(recipes(depth, folder)))
    return "".join(found)


@st.composite
def rules(draw: st.DrawFn) -> str:
    return "V=choir\n" + draw(statements(0, [0]))
