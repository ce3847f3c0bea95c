from django.apps import AppConfig


class BayesConfig(AppConfig):
    name = "mailapp.scanners.bayes"
    label = "bayes"
