from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "querschnitt.reporting"
    label = "reporting"
