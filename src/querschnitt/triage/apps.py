from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from querschnitt.common.dashboard import DayAction, register_action
from querschnitt.common.navigation import NavItem, register_nav
from querschnitt.common.retention import RetentionClass, register_class
from querschnitt.network.registry import STAYS, register_following


class TriageConfig(AppConfig):
    name = "querschnitt.triage"
    label = "triage"

    def ready(self) -> None:
        from .policies import can_advise

        register_class(
            RetentionClass("advice", _("Erstberatung ohne Namen: 36 Monate"), 36, "Art. 5 Abs. 1 lit. e DSGVO")
        )
        register_nav(NavItem(_("Erstberatung"), "triage:advise", can_advise, order=35))
        register_action(DayAction(_("Erstberatung beginnen"), "triage:advise", can_advise, order=20))
        register_following("triage.ShortAdvice.organisation", how=STAYS, why="ohne Namen gezählt, wo beraten wurde")
