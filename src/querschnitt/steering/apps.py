from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from querschnitt.common.database import register_function
from querschnitt.common.navigation import NavItem, register_nav
from querschnitt.common.retention import RetentionClass, register_class
from querschnitt.network.registry import STAYS, register_following


class SteeringConfig(AppConfig):
    name = "querschnitt.steering"
    label = "steering"

    def ready(self) -> None:
        from querschnitt.funding.claims import register_claims

        from .claims import measure_claims
        from .functions import HOURS
        from .policies import can_view_steering

        register_class(RetentionClass("steering", _("Steuerung: 120 Monate"), 120, "Art. 5 Abs. 1 lit. e DSGVO"))
        register_class(RetentionClass("staff_hours", _("Stunden der Beschäftigten: 36 Monate"), 36, "§ 18 DSG NRW"))
        register_function(HOURS)
        register_claims(measure_claims)
        register_nav(NavItem(_("Steuerung"), "steering:goals", can_view_steering, order=50))
        register_following("steering.HoursEntry.organisation", how=STAYS, why="gearbeitet wurde für diese Organisation")
