"""Hostile letters in their hundreds: ideas times places, each a piece of HTML or a whole letter.

What runs calls alert, what leaves asks HOST. `markup` and `styles` make pieces of HTML (some 4,000), `letters` whole
letters whose trick lies in MIME, in header fields or in what is attached. `python -m tests.support.attacks FOLDER`
writes them all as files.
"""

import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from tests.support.attackletters import letters

HOST = "evil.example"
URL = f"http://{HOST}/x"

DATA = Path(__file__).parent / "attacks_data"


def rows(name: str) -> list[str]:
    """The lines of one file; ⏎ and ␀ stand for signs that no line can have."""
    lines = (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line.replace("⏎", "\n").replace("␀", "\0") for line in lines]


RUNNING = rows("running")  # what would run, or ask somebody
PLACES = rows("places")  # where it may stand; %s is it
ASKED, ASKING = rows("asked"), rows("asking")  # properties of style sheets, and values with which they ask
WHOLE_SHEETS = rows("sheets")
SHEETS = (
    '<p id=x data-x="{url}" style="{name}:{quoted}">x<li>y',
    "<style>p,li,p::after,li::marker{{{name}:{value};content:'x'}}</style><p>x<li>y",
)


def markup() -> Iterator[str]:
    """Each idea in each place."""
    yield from (place % ((idea,) * place.count("%s")) for idea, place in product(RUNNING, PLACES))


def styles() -> Iterator[str]:
    """Each property with each way to ask, in an attribute and in a style sheet; whole style sheets."""
    for name, value, sheet in product(ASKED, ASKING, SHEETS):
        yield sheet.format(name=name, value=value, quoted=value.replace('"', "&quot;"), url=URL)
    yield from (f"<style>{sheet}</style><p title=x>x<ul><li>y</ul><a>z</a>" for sheet in WHOLE_SHEETS)


def main(folder: Path) -> None:
    """Letters of 20 pieces each, and those that are whole."""
    folder.mkdir(parents=True, exist_ok=True)
    pieces = [*markup(), *styles()]
    for start in range(0, len(pieces), 20):
        body = "<hr>".join(pieces[start : start + 20]).encode()
        head = b"From: m@evil.example\nSubject: pieces from %d\nContent-Type: text/html; charset=utf-8\n\n" % start
        (folder / f"pieces-{start:05}.eml").write_bytes(head + body)
    for name, letter in letters():
        (folder / f"{name}.eml").write_bytes(letter)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
