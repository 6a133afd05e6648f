from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import RetentionClass, register_class


class NetworkConfig(AppConfig):
    name = "querschnitt.network"
    label = "network"

    def ready(self) -> None:
        register_class(RetentionClass("import", _("Importe: 6 Monate"), 6, "Art. 5 Abs. 1 lit. e DSGVO"))
        register_class(RetentionClass("staged", _("Hochgeladene Listen: 1 Tag"), 1, "Art. 5 Abs. 1 lit. e DSGVO"))
