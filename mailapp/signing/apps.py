from django.apps import AppConfig


class SigningConfig(AppConfig):
    name = "mailapp.signing"
    label = "signing"
