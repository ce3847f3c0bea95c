from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "mailapp.reports"
    label = "reports"
