from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "mailapp.store"
    label = "store"
