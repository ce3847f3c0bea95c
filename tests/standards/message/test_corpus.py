"""Our own letters and, where it lies beside the project, a sample of the shared corpus: both line endings."""

import re
from pathlib import Path

import pytest

from mailapp.standards.message import scan
from mailapp.standards.message.content import text_of
from tests.standards.message.invariants import check

pytestmark = pytest.mark.pure
OWN = Path(__file__).resolve().parent / "data"
CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus"
NOT_LETTERS = {".json", ".xml", ".out", ".bin", ".html", ".tsv", ".md", ".expected"}
FOLDERS = [(OWN, 1), *([(CORPUS / "mime", 3), (CORPUS / "spamassassin", 15)] if CORPUS.is_dir() else [])]


def sample(folder: Path, step: int) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.suffix not in NOT_LETTERS and path.is_file())
    return sorted(found)[::step]


@pytest.mark.parametrize(("folder", "step"), FOLDERS, ids=[folder.name for folder, _ in FOLDERS])
def test_facts_of_real_letters_hold(folder, step):
    for path in sample(folder, step):
        octets = path.read_bytes()
        for letter in (octets.replace(b"\r\n", b"\n"), re.sub(rb"\r?\n", b"\r\n", octets)):
            facts = scan(letter)
            check(facts, letter)
            for part in facts.parts:
                if part.is_text:
                    text_of(part, letter[part.body_start : part.body_end]).encode()
