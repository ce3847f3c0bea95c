"""The documents tell the truth: standards are cited where they are said to be obeyed, links lead somewhere."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from access.imap import capabilities
from mailapp.policy.values import Policy

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("mailapp", "mta", "access", "webmail", "admin_ui", "templates")
CITED = re.compile(r"RFC (\d{3,5})")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "bench/README.md"])


def rows() -> Iterator[tuple[str, str, str]]:
    """(RFC, yes / partly / no, where) of each line of the table."""
    for line in (ROOT / "docs/standards.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and cells[0].isdigit():
            yield cells[0], re.split(r"\W", cells[2])[0], cells[3]


def cited(rooms: tuple[str, ...] = ROOMS) -> dict[str, set[str]]:
    """RFC → the files that cite it."""
    found: dict[str, set[str]] = {}
    for room in rooms:
        for path in (ROOT / room).rglob("*"):
            if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts:
                for number in CITED.findall(path.read_text(errors="replace")):
                    found.setdefault(number, set()).add(str(path.relative_to(ROOT)))
    return found


def test_each_yes_is_cited_where_the_table_says() -> None:
    files = cited()
    missing = []
    for number, answer, where in rows():
        if answer == "yes":
            places = re.findall(r"`([^`]+)`", where)
            if not any(file.startswith(place) for place in places for file in files.get(number, ())):
                missing.append(f"RFC {number}: not cited in {where}; cited in {sorted(files.get(number, ()))[:3]}")
    assert not missing, "\n".join(missing)


def test_each_yes_is_cited_by_a_test() -> None:
    """So that whoever doubts a line can find what proves it."""
    proved = {number for number, files in cited(("tests",)).items() if files - {"tests/test_docs.py"}}
    assert [number for number, answer, _ in rows() if answer == "yes" and number not in proved] == []


def test_each_answer_is_yes_partly_or_no() -> None:
    assert {answer for _, answer, _ in rows()} <= {"yes", "partly", "no"}
    numbers = [number for number, _, _ in rows()]
    assert len(numbers) == len(set(numbers))


def test_what_imap_announces_is_not_denied() -> None:
    """The other way round, too: "no server" was not true any more when the server had long been there."""
    answers = {number: answer for number, answer, _ in rows()}
    claimed = {name: answers.get(str(number)) for name, number in capabilities.AFTER_LOGIN.items()}
    assert {name: answer for name, answer in claimed.items() if answer not in ("yes", "partly")} == {}
    table = (ROOT / "docs/standards.md").read_text()
    assert not [word for word in ("no server", "no session") if word in table]


def test_each_standard_that_the_code_cites_is_in_the_table() -> None:
    known = {number for number, _, _ in rows()}
    assert not {number: sorted(files)[:2] for number, files in cited().items() if number not in known}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", document.read_text())
    assert not [link for link in links if "://" not in link and not (document.parent / link).exists()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_into_a_document_find_their_heading(document: Path) -> None:
    for path, heading in re.findall(r"\]\(([^)#\s:]*)#([^)\s]+)\)", document.read_text()):
        assert heading in headings(document.parent / path if path else document), f"{path}#{heading}"


def headings(document: Path) -> list[str]:
    """As GitHub names them in links."""
    lines = [line.lstrip("#").strip().lower() for line in document.read_text().splitlines() if line.startswith("#")]
    return [re.sub(r"[^\w\- ]", "", line).replace(" ", "-") for line in lines]


def test_every_setting_is_documented() -> None:
    read = set(re.findall(r'env(?:ironment)?\.\w+\(\s*"([A-Z_]+)"', (ROOT / "mailapp/settings.py").read_text()))
    named = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert read == named


def test_rules_that_the_documents_name_are_there() -> None:
    """In a row of a table, `rule` or `rules` is followed by names of the policy."""
    known = {field.name for field in fields(Policy)}
    named = {
        name
        for document in DOCUMENTS
        for line in document.read_text().splitlines()
        for list_ in re.findall(r"\brules? ((?:`[a-z0-9_]+`(?:, | and )?)+)", line)
        for name in re.findall(r"`([a-z0-9_]+)`", list_)
    }
    assert named
    assert named <= known, sorted(named - known)
