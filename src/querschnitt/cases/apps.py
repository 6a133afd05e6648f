from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "querschnitt.cases"
    label = "cases"
