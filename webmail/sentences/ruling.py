"""What rules say: what they did with a letter, and what is wrong with one that somebody makes."""

from django.utils.translation import gettext_noop as _

SENTENCES = (
    # mailapp/delivery/sorting/wording.py, values.py
    _("Kept in %(place)s"),
    _("Filed in %(place)s"),
    _("Forwarded to %(address)s"),
    _("Refused with “%(reason)s”"),
    _("Discarded"),
    _("rule “%(name)s”"),
    _("rules of %(owner)s"),
    # mailapp/standards/rulebook
    _("A rule does something: add an action."),
    _("A rule has at most %(most)s conditions."),
    _("A rule does at most %(most)s things."),
    _("What is refused goes back to its sender: nothing else can be done with it."),
    _("A letter is answered once."),
    _("A letter is either moved or deleted."),
    _("A letter is forwarded to at most %(most)s addresses."),
    _("The first day comes after the last one."),
    _("There are at most %(most)s further addresses."),
    _("Write where letters shall go."),
    _("Write the name of a header field, such as X-Priority."),
    _("Only of a header field can be asked whether it is there."),
    _("Of the text can be asked whether it contains something, and nothing else."),
    _("Write a size: a number above 0."),
    _("The spam score is a number from 1 to 100."),
    _("Write at least one of the two dates."),
    _("A label is one word of plain letters, digits and signs such as $, _ and -."),
    _("“%(text)s”: %(what)s. Write one such as anna@example.com."),
    _("A subject has at most %(most)s characters."),
    _("The days between two answers are a number from 1 to %(most)s."),
    # mailapp/delivery: scripts
    _("You have %(most)s scripts already, which is as many as there may be."),
    _("Your rules have been changed meanwhile, perhaps in another window."),
    _("The active script stays: choose another one first, or none."),
    _("There is a script of that name already."),
    _("There is no script of that name."),
    _("A script has at most %(most)s octets."),
    _("A script is UTF-8."),
    _("A script needs a name."),
    _("A name has at most %(most)s characters."),
    _("A name has no control characters and no line ends."),
    _("Rules are applied to %(most)s letters at once, and no more."),
)
