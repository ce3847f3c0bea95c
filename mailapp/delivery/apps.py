from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "mailapp.delivery"
    label = "delivery"
