from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from querschnitt.common.database import register_function
from querschnitt.common.imports.declaration import register_importable
from querschnitt.common.navigation import NavItem, register_nav
from querschnitt.common.retention import RetentionClass, register_class
from querschnitt.common.search import SearchSource, register_search


class NetworkConfig(AppConfig):
    name = "querschnitt.network"
    label = "network"

    def ready(self) -> None:
        from . import day, picture, sections
        from .functions import COUNT_ROWS, MATCHING_ORGANISATIONS
        from .importables import ORGANISATIONS
        from .merging import declare_own
        from .policies import can_view_network

        register_class(RetentionClass("import", _("Importe: 6 Monate"), 6, "Art. 5 Abs. 1 lit. e DSGVO"))
        register_class(RetentionClass("staged", _("Hochgeladene Listen: 1 Tag"), 1, "Art. 5 Abs. 1 lit. e DSGVO"))
        register_class(RetentionClass("file", _("Dateien: wie der Eintrag, zu dem sie gehören"), None, "Art. 17 DSGVO"))
        declare_own()
        picture.register()
        register_function(MATCHING_ORGANISATIONS)
        register_function(COUNT_ROWS)
        register_importable(ORGANISATIONS)
        register_search(
            SearchSource("netzwerk", _("Netzwerk"), can_view_network, sections.hits, order=40, list_name="network:list")
        )
        register_search(
            SearchSource(
                "dokumente", _("Dokumente"), can_view_network, sections.document_hits, order=45,
                list_name="network:documents",
            )
        )  # fmt: skip
        register_nav(NavItem(_("Netzwerk"), "network:list", can_view_network, order=50))
        day.register()
