"""What axe-core has to say against a page: contrast, names, roles, labels (WCAG 2.2)."""

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# The same with letters twice as large (WCAG 1.4.4), also inside of the panes, which would hide what does not fit.
LARGE = """() => {
    document.documentElement.style.fontSize = "200%";
    const panes = [document.documentElement, ...document.querySelectorAll(".list, .reading, .sheet")];
    return Math.max(...panes.map(one => one.scrollWidth - one.clientWidth));
}"""
GRAVE = ("serious", "critical")
# A letter's own page is not ours to judge; it stands in a frame.
RUN = "how => axe.run({exclude: [['iframe']]}, {resultTypes: ['violations'], ...how}).then(found => found.violations)"

ALL: dict[str, Any] = {}
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")  # all that the law asks, also what troubles few
WCAG: dict[str, Any] = {"runOnly": {"type": "tag", "values": list(TAGS)}}
COLOURS: dict[str, Any] = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}  # all that the dark makes another
SHAPES: dict[str, Any] = {"rules": {"color-contrast": {"enabled": False}}}  # colours are the same on any screen


def faults(page: Page, how: dict[str, Any] = ALL) -> list[str]:
    """A line each: of WCAG all, of other rules the serious and critical ones."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return [_line(fault) for fault in page.evaluate(RUN, how) if how is WCAG or fault["impact"] in GRAVE]


def _line(fault: dict[str, Any]) -> str:
    return f"{fault['id']}: {fault['help']}: {[node['html'][:120] for node in fault['nodes'][:3]]}"
