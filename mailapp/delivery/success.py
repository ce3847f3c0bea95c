"""Who asked for it is told that his letter lies in a mailbox here, or went on to a list (RFC 3461 §5.2.3, §5.2.7)."""

import logging
from collections.abc import Sequence

from django.utils import timezone

from mailapp.delivery import tell as telling
from mailapp.directory.values import Outcome, Resolution
from mailapp.net.content import Content
from mailapp.standards import dsn
from mailapp.standards.dsn import Action, Fate
from mailapp.standards.envelope import Envelope, Recipient

log = logging.getLogger(__name__)


def tell(trace: str, envelope: Envelope, resolutions: Sequence[Resolution], content: Content) -> None:
    """Report what was asked for. Never raises: the letter is delivered, whatever becomes of the report."""
    if not envelope.reverse_path or not any("SUCCESS" in recipient.notify for recipient in envelope.recipients):
        return
    try:
        header = telling.head_of(content.head(telling.HEADER_LIMIT))
        about = telling.About(trace, envelope, header, arrived=timezone.now())
        for action, fates in _news(envelope.recipients, resolutions).items():
            if fates:
                telling.tell(about, action, fates)
    except Exception:
        log.exception("%s: its sender could not be told that it was delivered", trace)


def _news(recipients: Sequence[Recipient], resolutions: Sequence[Resolution]) -> dict[Action, list[Fate]]:
    """A single remote address is told of by the server there: our report would come twice (RFC 3461 §5.2.7.2)."""
    news: dict[Action, list[Fate]] = {Action.DELIVERED: [], Action.EXPANDED: []}
    now = timezone.localtime()
    for recipient, resolution in zip(recipients, resolutions, strict=True):
        places = len(resolution.local) + len(resolution.remote)
        if "SUCCESS" not in recipient.notify or resolution.outcome is not Outcome.DELIVER:
            continue
        if places > 1:
            news[Action.EXPANDED].append(dsn.expanded(recipient.address, orcpt=recipient.orcpt, at=now))
        elif resolution.local:
            news[Action.DELIVERED].append(dsn.delivered(recipient.address, orcpt=recipient.orcpt, at=now))
    return news
