from django.apps import AppConfig


class BackupConfig(AppConfig):
    name = "mailapp.backup"
    label = "backup"
