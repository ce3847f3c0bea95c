from django.apps import AppConfig


class GuardConfig(AppConfig):
    name = "mailapp.guard"
    label = "guard"

    def ready(self) -> None:
        from mailapp.directory.api import account_removed
        from mailapp.guard.keeping import GuardKeeper
        from mailapp.guard.quarantine import let_go
        from mailapp.store import keepers

        account_removed.connect(let_go, dispatch_uid="guard.quarantine.let_go")
        keepers.use(GuardKeeper())
