from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from querschnitt.common.database import register_function
from querschnitt.common.imports.declaration import register_importable
from querschnitt.common.navigation import NavItem, register_nav
from querschnitt.common.search import SearchSource, register_search
from querschnitt.network.registry import Section, register_section, register_topic_actors
from querschnitt.network.signals import organisations_renamed


def reindex(sender: Any, organisation_ids: list[Any], **kwargs: Any) -> None:
    """Offers are found by their provider's name too."""
    from .searching import index_offers

    index_offers(organisation_ids)


class OffersConfig(AppConfig):
    name = "querschnitt.offers"
    label = "offers"

    def ready(self) -> None:
        from . import day, sections, upkeep_setup
        from .functions import MATCHING_OFFERS, MATCHING_PUBLISHED, OFFER_WORDS
        from .importables import OFFERS
        from .policies import can_view_offers
        from .visitors import open_to_visitors

        open_to_visitors()
        register_function(MATCHING_OFFERS)
        register_function(MATCHING_PUBLISHED)
        register_function(OFFER_WORDS)
        register_importable(OFFERS)
        register_nav(NavItem(_("Angebote"), "offers:list", can_view_offers, order=40))
        register_search(
            SearchSource("angebote", _("Angebote"), can_view_offers, sections.hits, order=30, list_name="offers:list")
        )
        day.register()
        register_topic_actors(sections.topic_actors)
        upkeep_setup.register()
        register_section(Section("offers/section.html", sections.of_organisation))
        organisations_renamed.connect(reindex, dispatch_uid="offers.reindex")
