from django.apps import AppConfig
from django.db.backends.signals import connection_created


class StoreConfig(AppConfig):
    name = "mailapp.store"
    label = "store"

    def ready(self) -> None:
        from mailapp.directory.api import account_removed, group_changed
        from mailapp.store.accesslist import ring_everybody
        from mailapp.store.departed import set_aside
        from mailapp.store.lookups import teach

        account_removed.connect(set_aside, dispatch_uid="store.departed.set_aside")
        group_changed.connect(ring_everybody, dispatch_uid="store.accesslist.ring_everybody")
        connection_created.connect(teach, dispatch_uid="store.lookups.teach")
