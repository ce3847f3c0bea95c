from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "mailapp.outbox"
    label = "outbox"
