from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "querschnitt.api"
    label = "api"

    def ready(self) -> None:
        from querschnitt.common.imports.declaration import register_importable

        from .feeds.importable import FEED

        register_importable(FEED)
