"""Asked once for each letter that would show pictures from elsewhere: may it?"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from mailapp.contacts import api as contacts
from mailapp.standards import authres
from webmail import correspondents, options
from webmail.letters import pictures
from webmail.letters.pictures import Case, Mode
from webmail.letters.show import Shown


def consent(request: HttpRequest, shown: Shown, junk: bool = False) -> dict[str, Any]:
    """What the letter's template needs to know; `shown` is told, too."""
    account, letter = request.user.pk or 0, shown.letter
    author, mode = letter.info.sender_address, Mode(options.here().pictures)
    proven = bool(author) and authres.is_proven(letter.header, settings.MAIL_HOSTNAME) is True
    remembered = proven and pictures.is_remembered(account, author)
    case = Case(
        mode,
        asked=pictures.is_given(account, letter, request.GET.get("images", "")),
        proven=proven,
        remembered=remembered,
        known=mode is Mode.CONTACTS and proven and _is_known(account, author),
        junk=junk,
    )
    found = pictures.decide(case)
    shown.images = found.given
    return {
        "consent": found,
        "images_token": pictures.token(account, letter) if found.may_ask else "",
        "may_trust_pictures": proven and not remembered,
    }


def _is_known(account: int, address: str) -> bool:
    """In the address book, or written to."""
    return contacts.holds(account, address) or correspondents.is_known(account, address)
