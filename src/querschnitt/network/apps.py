from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "querschnitt.network"
    label = "network"
