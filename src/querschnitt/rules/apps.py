from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "querschnitt.rules"
    label = "rules"
