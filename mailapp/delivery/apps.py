from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

if TYPE_CHECKING:
    from mailapp.store.keepers import Keeper, Paper


class DeliveryConfig(AppConfig):
    name = "mailapp.delivery"
    label = "delivery"

    def ready(self) -> None:
        from mailapp.delivery.keeping import ScriptKeeper
        from mailapp.store import keepers
        from mailapp.store.signals import folders_renamed

        keepers.use(ScriptKeeper())
        # These rooms stand below the store, and know nothing of it.
        keepers.use(keepers.Later("routes", _routes))
        keepers.use(keepers.Later("dkim", _keys))
        keepers.PAPERS["contacts.vcf"] = _books
        folders_renamed.connect(_follow, dispatch_uid="delivery.renaming.follow")


# What these import takes memory in every process: it is loaded when it is needed.


def _follow(**told: Any) -> None:
    from mailapp.delivery.renaming import follow

    follow(**told)


def _routes() -> "Keeper":
    from mailapp.routes.api import RouteKeeper

    return RouteKeeper()


def _books() -> "Paper":
    from mailapp.contacts.api import BookPaper

    return BookPaper()


def _keys() -> "Keeper":
    from mailapp.signing.api import SigningKeeper

    return SigningKeeper()
