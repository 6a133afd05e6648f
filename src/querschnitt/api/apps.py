from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "querschnitt.api"
    label = "api"
