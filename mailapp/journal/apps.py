from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "mailapp.journal"
    label = "journal"
