from django.apps import AppConfig


class TriageConfig(AppConfig):
    name = "querschnitt.triage"
    label = "triage"
