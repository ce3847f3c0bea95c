from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "mailapp.policy"
    label = "policy"
