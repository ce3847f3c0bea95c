from django.apps import AppConfig


class MailappConfig(AppConfig):
    """The heart: standards, net, journal, policy, directory, store, outbox, delivery."""

    name = "mailapp"

    def ready(self) -> None:
        from mailapp import checks  # noqa: F401  (registers the system checks)
