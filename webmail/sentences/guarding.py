"""What the guard and the scanners say: "Why is it here?", quarantine, lists of senders."""

from django.utils.translation import gettext_noop as _

SENTENCES = (
    # mailapp/guard/judging.py
    _("nothing proves that it is from %(domain)s"),
    _("only its envelope is from %(domain)s, and it fails DMARC of %(author)s"),
    _("the seal of %(sealer)s speaks for it"),
    _("it fails DMARC, and %(domain)s asks to reject such letters"),
    _("it fails DMARC, and %(domain)s asks to quarantine such letters"),
    _("it comes from outside, says it is from %(domain)s, and nothing proves that"),
    _("you have written to %(friend)s, so it is not junk, whatever it looks like"),
    _("%(friend)s is in your address book, so it is not junk, whatever it looks like"),
    _("%(points)s points of spam: %(why)s"),
    # mailapp/guard/listing.py
    _("%(pattern)s is on your own list of welcome senders"),
    _("%(pattern)s is on your own list of unwanted senders"),
    _("%(pattern)s is on the server's list of welcome senders"),
    _("%(pattern)s is on the server's list of unwanted senders"),
    _("%(pattern)s is on the list of %(owner)s of welcome senders"),
    _("%(pattern)s is on the list of %(owner)s of unwanted senders"),
    # mailapp/guard/opinions.py, names.py
    _("its client calls itself what it is not: %(what)s"),
    _("%(bad)s letters of %(domain)s were unwanted before"),
    _("%(good)s letters of %(domain)s were welcome before"),
    # mailapp/scanners
    _("it looks like earlier junk"),
    _("it looks like earlier wanted letters"),
    _("it has %(why)s, as earlier junk had"),
    _("it has %(why)s, as earlier wanted letters had"),
    _("%(address)s is listed by %(zone)s"),
    _("other rules of SpamAssassin"),
    _("other rules of rspamd"),
    _("the checks of our own stumbled over it"),
    _("a link says %(named)s, but leads to %(host)s"),
    _("it calls itself “%(name)s”, but comes from %(address)s"),
    _("the domain %(domain)s looks like %(known)s"),
    _("the domain %(domain)s is written with foreign letters: %(name)s"),
    _("an attachment without a name"),
    # mailapp/scanners/bayes/wording.py
    _("“%(word)s” in its subject"),
    _("“%(word)s” in its sender"),
    _("a link to %(host)s"),
    _("a link with “%(word)s”"),
    _("an address at %(host)s"),
    _("an attachment .%(kind)s"),
    _("invisible characters"),
    _("a disguised link"),
    _("a link to a bare address"),
    _("a subject in capitals"),
    # mailapp/standards/authres/read.py
    _("%(method)s: pass for %(domain)s"),
    _("%(method)s: fail for %(domain)s"),
    _("%(method)s: softfail for %(domain)s"),
    _("%(method)s: pass"),
    _("%(method)s: fail"),
    # lists and quarantine
    _("This letter does not say who wrote it."),
    _("Write an address, a domain or a network, of at most %(most)s characters."),
    _("“%(text)s” is no address, domain or network: %(what)s."),
    _("The octets of this letter are gone; it can only be deleted."),
    _("This letter is no longer in quarantine."),
    _("There is no such letter in quarantine."),
    _("This end is in the past: the line would never hold."),
    _("A list has at most %(most)s lines."),
    _("A reason is one line of at most %(most)s characters."),
    _("There is no such line."),
    _("This link is too old."),
    _("This link is not one of ours, or not whole."),
)

# Two sentences in one. Only within what is known to be a reason: a name may hold an "and", too.
JOINED = (
    _("%(place)s, but %(what)s"),
    _("%(place)s (%(note)s)"),
    _("%(place)s and %(what)s"),
)
