from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "mailapp.directory"
    label = "directory"
