from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from mailapp.store.keepers import Keeper


class LaterConfig(AppConfig):
    name = "mailapp.later"
    label = "later"

    def ready(self) -> None:
        from mailapp.store import keepers

        keepers.use(keepers.Later("later", _keeper))


def _keeper() -> "Keeper":
    from mailapp.later.keeping import LaterKeeper

    return LaterKeeper()
