from django.apps import AppConfig


class TeamworkConfig(AppConfig):
    name = "mailapp.teamwork"
    label = "teamwork"
