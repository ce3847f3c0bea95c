"""The topics, in the order in which a new person meets them. A sentence a line; a table where there is one."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from webmail.options.declared import Words


@dataclass(frozen=True, slots=True)
class Topic:
    title: Words
    says: Sequence[Words]
    table: Sequence[tuple[Words, Words]] = ()
    way: str = ""  # name of the page that it is about


TOPICS: dict[str, Topic] = {
    "reading": Topic(
        _("Reading letters"),
        (
            _("Choose a letter from the list, and it opens beside it, below it or on a page of its own, as you like."),
            _(
                "Pictures that would be fetched from elsewhere wait for your click: fetching them tells the sender "
                "that you read."
            ),
            _(
                "“Why is it here?” tells why a letter lies where it lies. “Always” and “Never again” say what shall "
                "come of its writer's next letters."
            ),
            _(
                "Attachments stand above the text. A letter's menu has its source, all its headers, and a view for "
                "paper."
            ),
        ),
    ),
    "attachments": Topic(
        _("Attachments, invitations, lists"),
        (
            _(
                "“Download all” takes a letter's attachments as one archive. An attached letter opens as a letter; "
                "the files in a winmail.dat of Outlook are unpacked. Programs and documents with macros are warned of."
            ),
            _(
                "“Attachments”, below your folders, has all of them on one page. They can be removed from a letter to "
                "make room; a note stays in their place."
            ),
            _(
                "An invitation stands on a card: accept, maybe or decline, with a word to the organiser. His calendar "
                "understands the answer."
            ),
            _(
                "Who asks for a receipt waits for your answer, letter by letter. The options have never, and always "
                "to colleagues."
            ),
            _("“Unsubscribe” stands at letters of lists that prove from whom they are, and tells what came of it."),
        ),
        way="shelf",
    ),
    "folders": Topic(
        _("Folders and the list"),
        (
            _(
                "Your folders stand on the left, with the number of unread letters; on a phone they hide behind the "
                "menu."
            ),
            _("Tick letters, then archive, delete, mark or move them. “Undo” brings back what was moved."),
            _(
                "What you delete goes to Trash first. What is deleted there can be brought back for some weeks: "
                "“Recently deleted”."
            ),
            _("“Folders…” makes new ones, renames them, and shares them with colleagues."),
        ),
        way="folders",
    ),
    "searching": Topic(
        _("Searching"),
        (
            _(
                "The box at the top searches all your folders, and attached documents. Letters have all the words "
                "that you write; parts of words count."
            ),
            _("A search that you need often can be saved: it then stands below your folders."),
        ),
        (
            ("annual report", _("both words, anywhere")),
            ('"annual report"', _("these words in a row")),
            ("from:ben to:anna subject:report", _("there alone")),
            ("has:attachment is:unread is:flagged", _("letters of this kind")),
            ("after:2026-01-31 before:2026-03-01", _("that day and later; earlier than that day")),
            ("-draft", _("without this word")),
        ),
        "searches",
    ),
    "writing": Topic(
        _("Writing letters"),
        (
            _("Names complete themselves from those you have written to, your address book, and the directory."),
            _("The name of a group in your address book stands for all its people."),
            _("What you write is kept in Drafts as you go. A letter that was sent lies in Sent."),
            _("Open a letter in Sent, and “Where is my mail?” says how far each copy has come."),
        ),
        way="compose",
    ),
    "contacts": Topic(
        _("The address book"),
        (
            _(
                "“My contacts” are yours alone. The office's are read by everybody; your administrators change them. "
                "The directory has your colleagues, teams and groups."
            ),
            _("A letter's menu adds its sender; a card that hangs on a letter is saved with one click."),
            _(
                "Groups are made in the list: tick people, then “Group”. Write a group's name into “To”, and all its "
                "people get the letter."
            ),
            _(
                "“Import a file” takes vCards and the CSV files of Google and Outlook, and tells line by line what "
                "it could not take. “Export” gives all, or a group."
            ),
            _("Who stands in your address book is not junk, if his letters prove that they are his."),
        ),
        way="contacts",
    ),
    "rules": Topic(
        _("Rules, vacation, forwarding"),
        (
            _("A rule says what is done to letters as they come: file them, mark them, forward them, throw them away."),
            _("Try a rule before it runs: you see which of your letters it would have met."),
            _("The vacation answer goes to each writer once in some days, and never to lists."),
        ),
        way="rules",
    ),
    "junk": Topic(
        _("Junk and quarantine"),
        (
            _(
                "What you move into Junk teaches the filter what you do not want; what you move out of it, or "
                "answer, what you do."
            ),
            _("“Senders” has two lists: who is always welcome, and whose letters lie in Junk."),
            _("“Quarantine” shows letters that are most probably spam or forged. Release one, or delete it."),
        ),
        way="senders",
    ),
    "safety": Topic(
        _("Passwords and devices"),
        (
            _(
                "“Devices and password” lists each browser in which you are logged in. Is one not yours? Log it out, "
                "and change your password."
            ),
            _(
                "Make an app password for each mail program. It is shown once; revoke it when the phone is lost, and "
                "everything else stays as it is."
            ),
            _("A second factor at the log-in is not available yet."),
        ),
        way="devices",
    ),
    "options": Topic(
        _("Options"),
        (
            _(
                "How many letters a page has, where one opens, when it counts as read, what comes after it, colours, "
                "contrast, size, dates and your time zone."
            ),
            _("They are yours in every browser in which you log in."),
            _("For notices of new letters your browser asks once whether it may show them: when you tick that option."),
        ),
        way="options",
    ),
    "keys": Topic(
        _("Keys"),
        (_("They work in the list and in a letter, with JavaScript. The options switch them off."),),
        (
            ("j · k", _("next letter, letter before")),
            (_("Enter"), _("open the letter")),
            ("u", _("back to the list")),
            ("x", _("tick the letter")),
            ("c", _("write a new letter")),
            ("r · a · f", _("answer, answer all, forward")),
            ("e · #", _("archive, delete")),
            ("/", _("search")),
        ),
    ),
    "programs": Topic(
        _("Phones and mail programs"),
        (
            _("Most programs find everything by your address alone: type it, and an app password."),
            _("The address book comes along by CardDAV, for which the same address and app password serve."),
        ),
    ),
}

# url name → topic; what is not named here has the whole list
PAGES = {
    "list": "folders",
    "read": "reading",
    "shelf": "attachments",
    "lighten": "attachments",
    "attached": "attachments",
    "picture-senders": "reading",
    "folders": "folders",
    "deleted": "folders",
    "search": "searching",
    "searches": "searching",
    "compose": "writing",
    "reply": "writing",
    "reply-all": "writing",
    "forward": "writing",
    "edit": "writing",
    "rules": "rules",
    "away": "rules",
    "forwarding": "rules",
    "scripts": "rules",
    "senders": "junk",
    "quarantine": "junk",
    "devices": "safety",
    "password": "safety",
    "app-passwords": "safety",
    "options": "options",
    "options-tab": "options",
    "language": "options",
}


def topic_of(page: str) -> str:
    """The topic that belongs to a page; "" none does."""
    return "contacts" if page.startswith("contact") else PAGES.get(page, "")


def found(words: str) -> list[tuple[str, Topic]]:
    """Those whose title has all of the words; if there are none, those that say them."""
    sought = words.casefold().split()[:8]
    by_title = [(slug, topic) for slug, topic in TOPICS.items() if _has(str(topic.title), sought)]
    return by_title or [(slug, topic) for slug, topic in TOPICS.items() if _has(_whole(topic), sought)]


def _has(text: str, sought: Sequence[str]) -> bool:
    return all(word in text.casefold() for word in sought)


def _whole(topic: Topic) -> str:
    cells = [str(cell) for row in topic.table for cell in row]
    return " ".join([str(topic.title), *map(str, topic.says), *cells])
