"""What the room of later things says: Outbox, Snoozed, reminders."""

from django.utils.translation import gettext_noop as _

SENTENCES = (
    _("It was too late for that: the letter has left, or is not in Outbox any more."),
    _("That is too far away: %(most)s days at most."),
    _("%(most)s letters wait already, and more may not: send or delete some of them."),
    _("Only letters in your own folders can be snoozed: others would miss these."),
    _("Letters that are not sent yet cannot be snoozed."),
    _("Of this letter nobody can be reminded: it has no Message-ID."),
    _("You have %(most)s reminders already, and more may not be."),
    _("Its time was over when the database was brought back: see whether it has left, then send or delete it."),
    # mailapp/teamwork
    _("Write something into the note."),
    _("A note has %(most)s characters at most."),
    _("This letter has no Message-ID, so that no note can belong to it."),
    _("Only who has written a note may delete it."),
    _("Only who administers this mailbox may change its signature."),
)
