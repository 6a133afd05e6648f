from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from querschnitt.common.database import register_function
from querschnitt.common.retention import RetentionClass, register_class


class ReportingConfig(AppConfig):
    name = "querschnitt.reporting"
    label = "reporting"

    def ready(self) -> None:
        from .functions import COUNTS

        register_class(RetentionClass("figures", _("Zählungen: 60 Monate"), 60, "Art. 5 Abs. 1 lit. e DSGVO"))
        register_function(COUNTS)
