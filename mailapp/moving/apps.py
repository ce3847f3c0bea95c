from django.apps import AppConfig


class MovingConfig(AppConfig):
    name = "mailapp.moving"
    label = "moving"
