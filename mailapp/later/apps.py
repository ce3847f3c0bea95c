from django.apps import AppConfig


class LaterConfig(AppConfig):
    name = "mailapp.later"
    label = "later"
