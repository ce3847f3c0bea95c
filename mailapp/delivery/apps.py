from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "mailapp.delivery"
    label = "delivery"

    def ready(self) -> None:
        from mailapp.delivery.keeping import ScriptKeeper
        from mailapp.delivery.renaming import follow
        from mailapp.routes.api import RouteKeeper
        from mailapp.signing.api import SigningKeeper
        from mailapp.store import keepers
        from mailapp.store.signals import folders_renamed

        # Routes and keys stand below the store, and know nothing of it.
        for keeper in (ScriptKeeper(), RouteKeeper(), SigningKeeper()):
            keepers.use(keeper)
        folders_renamed.connect(follow, dispatch_uid="delivery.renaming.follow")
