from django.apps import AppConfig


class InstallationConfig(AppConfig):
    name = "mailapp.installation"
    label = "installation"
