from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import RetentionClass, register_class


def install_row_security(sender: Any, using: str, **kwargs: Any) -> None:
    from .rls import install

    install(connections[using])


class TenantsConfig(AppConfig):
    name = "querschnitt.tenants"
    label = "tenants"

    def ready(self) -> None:
        post_migrate.connect(install_row_security, sender=self)
        register_class(RetentionClass("permanent", _("Dauerhaft, ohne Personenbezug"), None, "kein Personenbezug"))
        register_class(RetentionClass("network", _("Netzwerk: 24 Monate nach Ende"), 24, "Art. 5 Abs. 1 lit. e DSGVO"))
