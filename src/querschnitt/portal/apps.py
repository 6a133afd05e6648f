from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "querschnitt.portal"
    label = "portal"

    def ready(self) -> None:
        from querschnitt.common.access import signed_in
        from querschnitt.common.navigation import NavItem, register_nav

        register_nav(NavItem(_("Mein Tag"), "portal:day", signed_in, order=10))
