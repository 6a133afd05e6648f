from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from querschnitt.common.navigation import NavItem, register_nav
from querschnitt.common.retention import RetentionClass, register_class


def install_triggers(sender: Any, using: str, **kwargs: Any) -> None:
    from .triggers import install

    install(connections[using])


class AuditConfig(AppConfig):
    name = "querschnitt.audit"
    label = "audit"

    def ready(self) -> None:
        from . import policies

        post_migrate.connect(install_triggers, sender=self)
        register_nav(NavItem(label=_("Protokoll"), url_name="audit:list", policy=policies.can_view_audit, order=85))
        register_class(RetentionClass("audit", _("Protokoll: 36 Monate"), 36, "Art. 5 Abs. 2 DSGVO"))
