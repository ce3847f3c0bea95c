from django.apps import AppConfig
from django.db.backends.signals import connection_created


class StoreConfig(AppConfig):
    name = "mailapp.store"
    label = "store"

    def ready(self) -> None:
        from mailapp.store.lookups import teach

        connection_created.connect(teach, dispatch_uid="store.lookups.teach")
