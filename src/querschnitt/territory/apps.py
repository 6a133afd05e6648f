from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


def load_data(sender: Any, using: str, **kwargs: Any) -> None:
    from . import loading

    if "territory_inconsistency" in connections[using].introspection.table_names():
        loading.load(using)


class TerritoryConfig(AppConfig):
    name = "querschnitt.territory"
    label = "territory"

    def ready(self) -> None:
        post_migrate.connect(load_data, sender=self)
