from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from mailapp.store.keepers import Keeper


class WebmailConfig(AppConfig):
    name = "webmail"

    def ready(self) -> None:
        from mailapp.store import keepers

        keepers.use(keepers.Later("webmail", _keeper))


def _keeper() -> "Keeper":
    from webmail.keeping import WebmailKeeper

    return WebmailKeeper()
