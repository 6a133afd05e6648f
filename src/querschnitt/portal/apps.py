from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "querschnitt.portal"
    label = "portal"
