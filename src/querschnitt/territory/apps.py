from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "querschnitt.territory"
    label = "territory"
