from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "querschnitt.portal"
    label = "portal"

    def ready(self) -> None:
        from querschnitt.accounts.permissions import P
        from querschnitt.common.access import signed_in
        from querschnitt.common.dashboard import DayCard, register_card
        from querschnitt.common.navigation import NavItem, register_nav

        from . import operations

        def runs(actor: Any) -> bool:
            return bool(actor.may(P.OPERATION_VIEW))

        def watches(actor: Any) -> bool:
            return bool(actor.may(P.AUDIT_VIEW)) and not runs(actor)

        installation, log = operations.installation_card, operations.log_card
        register_card(DayCard("installation", "portal/day/installation.html", runs, installation, order=10))
        register_card(DayCard("log", "portal/day/log.html", watches, log, order=10))
        register_nav(NavItem(_("Mein Tag"), "portal:day", signed_in, order=10))
