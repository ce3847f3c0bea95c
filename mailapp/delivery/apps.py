from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "mailapp.delivery"
    label = "delivery"

    def ready(self) -> None:
        from mailapp.delivery.keeping import ScriptKeeper
        from mailapp.store import keepers

        keepers.use(ScriptKeeper())
