"""A rule that is offered to whoever has moved letters alike by hand, unless he has it already or does not want it."""

from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mailapp.delivery.habits import ALIKE, Habit, habit, habits
from mailapp.standards.rulebook import Rulebook
from mailapp.standards.rulebook.actions import MoveTo
from mailapp.standards.rulebook.conditions import How, Place, Says
from mailapp.store.port import Store
from mailapp.store.values import MailboxInfo
from webmail.models import Declined
from webmail.rules import desk
from webmail.rules.rows import Row
from webmail.rules.sheet import Sheet

KEY_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Offer:
    """A habit, and where its rule is made."""

    habit: Habit

    @property
    def name(self) -> str:
        return self.habit.list_id or self.habit.sender

    @property
    def what(self) -> str:
        """Tells it from others: what was declined is known by this."""
        one = self.habit
        return sha256(f"{one.folder}\0{one.list_id}\0{one.sender}".encode()).hexdigest()

    @property
    def url(self) -> str:
        one = self.habit
        asked = {"folder": one.folder, "list": one.list_id, "from": one.sender}
        return f"{reverse('webmail:rule-new')}?{urlencode({name: said for name, said in asked.items() if said})}"

    @property
    def sentence(self) -> str:
        said = _("You have moved several letters of %(name)s to %(folder)s.")
        return said % {"name": self.name, "folder": self.habit.folder}

    def told(self) -> SafeString:
        """With a button, for the messages of a page."""
        link = format_html('<a class="button small" href="{}">{}</a>', self.url, _("Make a rule of it"))
        return format_html("{} {}", self.sentence, link)


def behind_a_move(person: int, store: Store, box: MailboxInfo) -> Offer | None:
    """Of the folder into which somebody has just moved something."""
    found = habit(store, box, timezone.now()) if box.messages >= ALIKE else None
    return next(iter(_wanted(person, [found])), None) if found else None


def standing(person: int, store: Store) -> list[Offer]:
    return _wanted(person, habits(store, timezone.now()))


def _wanted(person: int, found: list[Habit]) -> list[Offer]:
    if not found:
        return []
    book, offers = desk.opened(person).book, [Offer(one) for one in found]
    known = Declined.objects.filter(account=person, what__in=[offer.what for offer in offers])
    declined = set(known.values_list("what", flat=True))
    return [offer for offer in offers if offer.what not in declined and not _is_there(book, offer.habit)]


def _is_there(book: Rulebook, one: Habit) -> bool:
    key = (one.list_id or one.sender).lower()
    return any(
        MoveTo(one.folder) in rule.actions
        and any(isinstance(asked, Says) and asked.key.lower() in key for asked in rule.conditions)
        for rule in book.rules
    )


def sheet(list_id: str, sender: str, folder: str) -> Sheet:
    """The form of the rule that is offered."""
    place, how, key = (Place.LIST, How.CONTAINS, list_id) if list_id else (Place.FROM, How.IS, sender)
    fresh = Sheet.fresh()
    fresh.name = key[:100]
    fresh.conditions = [Row(0, "text", {"place": place.value, "how": how.value, "key": key[:KEY_CHARACTERS]})]
    fresh.actions = [Row(0, "move", {"folder": folder})]
    return fresh
