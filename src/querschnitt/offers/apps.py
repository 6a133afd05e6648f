from django.apps import AppConfig


class OffersConfig(AppConfig):
    name = "querschnitt.offers"
    label = "offers"
