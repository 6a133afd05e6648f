from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import RetentionClass, register_class


def install_triggers(sender: Any, using: str, **kwargs: Any) -> None:
    from .triggers import install

    install(connections[using])


class AuditConfig(AppConfig):
    name = "querschnitt.audit"
    label = "audit"

    def ready(self) -> None:
        post_migrate.connect(install_triggers, sender=self)
        register_class(RetentionClass("audit", _("Protokoll: 36 Monate"), 36, "Art. 5 Abs. 2 DSGVO"))
