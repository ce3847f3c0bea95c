"""Letters and pieces of text that a person writes often; his own."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from webmail import models
from webmail.composing import Sheet
from webmail.letters import plainly, rich, signatures
from webmail.letters.write import one_line

MOST = 200  # of one person
NAME_SIZE = 120  # characters
TEXT_SIZE = 100_000  # characters


@dataclass(frozen=True, slots=True)
class Template:
    """`whole`: a letter with its subject; otherwise a snippet."""

    id: int
    name: str
    whole: bool
    subject: str
    text: str
    html: str

    @property
    def formatted(self) -> str:
        return self.html or rich.of_text(self.text)


def of(account: int) -> list[Template]:
    rows = models.Template.objects.filter(account_id=account).order_by("-whole", "name")[:MOST]
    return [_read(row) for row in rows]


def one(account: int, number: str | int) -> Template | None:
    """None for nonsense, and for another's."""
    if not (str(number).isdecimal() and len(str(number)) < 16):
        return None
    row = models.Template.objects.filter(account_id=account, pk=int(number)).first()
    return _read(row) if row else None


def _read(row: models.Template) -> Template:
    return Template(row.pk, row.name, row.whole, row.subject, row.text, row.html)


def keep(account: int, sheet: Sheet) -> str:
    """The letter as a template under its subject; its name. Raises ValueError with a sentence."""
    name = sheet.subject or _("Letter without a subject")
    text = signatures.changed(sheet.words.replace("\r\n", "\n"), sheet.identity.block, "", above=False).strip("\n")
    save(account, 0, Template(0, name, True, sheet.subject, text, sheet.html if sheet.rich else ""))
    return name[:NAME_SIZE]


def save(account: int, number: int, wanted: Template) -> None:
    """A new one with number 0; another of the same name is written over. Raises ValueError with a sentence."""
    name = one_line(wanted.name)[:NAME_SIZE].strip()
    if not name:
        raise ValueError(_("A template needs a name."))
    if len(wanted.text) > TEXT_SIZE or len(wanted.html) > TEXT_SIZE * 4:
        raise ValueError(_("This is too long for a template."))
    mine = models.Template.objects.filter(account_id=account)
    if not number and mine.count() >= MOST:
        raise ValueError(_("You have %(n)d templates; delete some first.") % {"n": MOST})
    values = {"subject": one_line(wanted.subject)[:900], "text": wanted.text, "html": wanted.html}
    if number and mine.exclude(pk=number).filter(whole=wanted.whole, name=name).exists():
        raise ValueError(_("You have another one of this name."))
    if number:
        mine.filter(pk=number).update(name=name, whole=wanted.whole, **values)
    else:
        mine.update_or_create(account_id=account, whole=wanted.whole, name=name, defaults=values)


def delete(account: int, number: int) -> None:
    models.Template.objects.filter(account_id=account, pk=number).delete()


def put(sheet: Sheet, template: Template) -> None:
    """Into a letter: its text first, its subject where there is none yet."""
    sheet.subject = sheet.subject or template.subject
    if sheet.rich:
        sheet.html = template.formatted + sheet.html
    else:
        words = template.text or plainly.as_text(template.html)
        rest = sheet.text.replace("\r\n", "\n").lstrip("\n")
        sheet.text = f"{words}\n\n{rest}" if rest else f"{words}\n"
