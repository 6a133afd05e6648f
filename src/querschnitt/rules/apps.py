from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from querschnitt.common.navigation import NavItem, register_nav


def load_data(sender: Any, using: str, **kwargs: Any) -> None:
    from . import loading

    if "rules_ruleversion" in connections[using].introspection.table_names():
        loading.load(using)


class RulesConfig(AppConfig):
    name = "querschnitt.rules"
    label = "rules"

    def ready(self) -> None:
        from .policies import can_view_rules
        from .search import register

        post_migrate.connect(load_data, sender=self)
        register_nav(NavItem(label=_("Regeln"), url_name="rules:list", policy=can_view_rules, order=80))
        register()
