"""What a person chooses in the webmail. One line here is an option: it is kept, checked, and stands on its tab.

A page reads it as `options.of(account_id).per_page`, a template as `{{ options.per_page }}`.
"""

from dataclasses import dataclass, fields

from django.utils.translation import gettext_lazy as _

from webmail.options.declared import HIDDEN, Declared, Words, choice, number, several, switch, words

PERSONAL, DISPLAY, READING, FOLDERS, COMPOSE = "personal", "display", "reading", "folders", "compose"
LANGUAGE, ACCESSIBILITY, KEYBOARD, NOTICES = "language", "accessibility", "keyboard", "notices"
TABS = {
    PERSONAL: _("Personal"),
    DISPLAY: _("Display"),
    READING: _("Reading"),
    FOLDERS: _("Folders"),
    COMPOSE: _("Compose"),
    LANGUAGE: _("Language and time"),
    ACCESSIBILITY: _("Accessibility"),
    KEYBOARD: _("Keyboard"),
    NOTICES: _("Notices"),
}

THEMES = {"": _("As the system"), "light": _("Light"), "dark": _("Dark")}
PANES = {"right": _("Beside the list"), "below": _("Below the list"), "off": _("On a page of its own")}
DENSITIES = {"comfortable": _("Comfortable"), "compact": _("Compact: without the first words")}
READ = {
    "0": _("At once"),
    "2": _("After 2 seconds"),
    "5": _("After 5 seconds"),
    "10": _("After 10 seconds"),
    "30": _("After 30 seconds"),
    "never": _("By hand"),
}
AFTERWARDS = {"list": _("The list"), "next": _("The next letter")}
VIEWS = {"html": _("As a page, with its look"), "text": _("As plain text")}
PICTURES = {
    "never": _("Never"),
    "ask": _("When I say so"),
    "contacts": _("In letters from people that I know, and when I say so"),
    "always": _("Always, except in Junk"),
}
RECEIPTS = {
    "never": _("Never"),
    "ask": _("When I say so, letter by letter"),
    "colleagues": _("Always to colleagues; to others when I say so"),
}
DATES: dict[str, Words] = {
    "": _("As the language says"),
    "iso": "2026-11-27",
    "dots": "27.11.2026",
    "slashes": "27/11/2026",
    "american": "11/27/2026",
}
CLOCKS: dict[str, Words] = {"": _("As the language says"), "24": "14:30", "12": "2:30 PM"}
GATHERED = {
    "letters": _("Letters, one by one"),
    "threads": _("Letters of this folder as threads, answers indented"),
    "conversations": _("Conversations, with your own answers and letters of other folders"),
}
COLUMNS = {
    "from": _("Sender"),
    "subject": _("Subject"),
    "date": _("Date"),
    "size": _("Size"),
    "labels": _("Labels"),
}
CONTRASTS = {"": _("As the system"), "more": _("High")}
SIZES = {"": _("Normal"), "large": _("Large"), "larger": _("Larger")}
MOTIONS = {"": _("As the system"), "less": _("None that can be avoided")}
FORMATS = {
    "plain": _("As plain text"),
    "rich": _("With formatting"),
    "same": _("As plain text, answers as the letter that they answer"),
}
QUOTES = {"below": _("Above what is quoted"), "above": _("Below what is quoted"), "none": _("Without a quotation")}


@dataclass(frozen=True, slots=True)
class Options:
    """The defaults are what a new person finds."""

    per_page: int = number(DISPLAY, 50, (25, 50, 100, 200), _("Letters on a page"))
    pane: str = choice(
        DISPLAY, "right", PANES, _("A letter opens"), _("On a narrow screen it has the page for itself.")
    )
    gathered: str = choice(DISPLAY, "letters", GATHERED, _("The list shows"))
    columns: tuple[str, ...] = several(HIDDEN, (), COLUMNS, _("Columns"))  # in this order; none: lines of two rows
    density: str = choice(DISPLAY, "comfortable", DENSITIES, _("The list is"))
    theme: str = choice(DISPLAY, "", THEMES, _("Colours"))
    view: str = choice(DISPLAY, "html", VIEWS, _("Letters that come in two forms are shown"))
    mark_read: str = choice(
        DISPLAY, "0", READ, _("A letter that is opened counts as read"), _("Without JavaScript: at once, or by hand.")
    )
    afterwards: str = choice(DISPLAY, "list", AFTERWARDS, _("When a letter is deleted, archived or moved, comes"))
    pictures: str = choice(
        READING,
        "ask",
        PICTURES,
        _("Pictures from other servers are shown"),
        _("They tell who sent a letter that it is read. Without your word only where it proves who that is."),
    )
    undo_seconds: int = number(
        COMPOSE,
        10,
        (0, 5, 10, 20, 30),
        _("Seconds to undo after Send"),
        _("So long a letter waits in Outbox; 0: it leaves at once."),
    )
    receipts: str = choice(READING, "ask", RECEIPTS, _("Who asks for a receipt gets it"))
    format: str = choice(COMPOSE, "plain", FORMATS, _("Letters are written"), _("Formatting needs JavaScript."))
    quote: str = choice(COMPOSE, "below", QUOTES, _("An answer is written"))
    ask_receipt: bool = switch(COMPOSE, False, _("Ask for a read receipt with each letter"))
    ask_attachment: bool = switch(
        COMPOSE, True, _("Ask me when a letter speaks of an attachment and has none"), _("Only your own words count.")
    )
    ask_subject: bool = switch(COMPOSE, True, _("Ask me when a letter has no subject"))
    ask_people: int = number(
        COMPOSE, 10, range(0, 1001), _("Ask me when an answer to all goes to more people than"), _("0: never.")
    )
    # One thing a line: what webmail.labels, webmail.highlights and others make of them.
    labels: str = words(HIDDEN, "", 20_000, _("Labels"))
    highlights: str = words(HIDDEN, "", 20_000, _("Highlighting"))
    folded: str = words(HIDDEN, "", 20_000, _("Folders that are closed"))
    recent: str = words(HIDDEN, "", 10_000, _("Recent searches"))
    zone: str = words(HIDDEN, "", 64, _("Time zone"))  # its form knows the names
    dates: str = choice(LANGUAGE, "", DATES, _("Dates"))
    clock: str = choice(LANGUAGE, "", CLOCKS, _("Times"))
    contrast: str = choice(ACCESSIBILITY, "", CONTRASTS, _("Contrast"))
    text_size: str = choice(ACCESSIBILITY, "", SIZES, _("Size of letters and buttons"))
    motion: str = choice(ACCESSIBILITY, "", MOTIONS, _("Motion"))
    shortcuts: bool = switch(
        KEYBOARD,
        True,
        _("Keys act on the list and on the letter"),
        _("J and K for the next and the last letter, R to answer, and more: see the help."),
    )
    notify: bool = switch(
        NOTICES,
        False,
        _("The browser tells of new letters"),
        _("As long as the webmail is open in a tab. The browser asks you once whether it may."),
    )
    sound: bool = switch(NOTICES, False, _("A short sound for new letters"))


DECLARED: dict[str, Declared] = {one.name: one.metadata["declared"] for one in fields(Options)}
