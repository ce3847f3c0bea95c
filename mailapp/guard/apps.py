from django.apps import AppConfig


class GuardConfig(AppConfig):
    name = "mailapp.guard"
    label = "guard"
