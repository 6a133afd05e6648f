from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from querschnitt.common.database import register_function
from querschnitt.common.navigation import NavItem, register_nav
from querschnitt.common.retention import RetentionClass, register_class
from querschnitt.network.registry import STAYS, register_following


class ReportingConfig(AppConfig):
    name = "querschnitt.reporting"
    label = "reporting"

    def ready(self) -> None:
        from . import day
        from .functions import COUNTS, DRIFT, FOLD, REPAIR
        from .policies import can_view_figures

        register_class(RetentionClass("figures", _("Zählungen: 60 Monate"), 60, "Art. 5 Abs. 1 lit. e DSGVO"))
        for function in (COUNTS, DRIFT, REPAIR, FOLD):
            register_function(function)
        register_following("reporting.YearFigure.organisation", how=STAYS, why="wird jede Nacht neu gezählt")
        register_following("reporting.PublishedFigure.organisation", how=STAYS, why="veröffentlicht wie damals")
        register_nav(NavItem(label=_("Berichte"), url_name="reporting:year", policy=can_view_figures, order=60))
        day.register()
