from django.apps import AppConfig


class RoutesConfig(AppConfig):
    name = "mailapp.routes"
    label = "routes"
