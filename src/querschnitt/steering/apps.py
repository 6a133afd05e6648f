from django.apps import AppConfig


class SteeringConfig(AppConfig):
    name = "querschnitt.steering"
    label = "steering"
