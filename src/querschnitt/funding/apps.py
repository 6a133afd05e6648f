from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from querschnitt.common.navigation import NavItem, register_nav
from querschnitt.common.retention import RetentionClass, register_class
from querschnitt.network.registry import STAYS, register_following


class FundingConfig(AppConfig):
    name = "querschnitt.funding"
    label = "funding"

    def ready(self) -> None:
        from . import day, grant_claims  # noqa: F401  # registers what grants pay
        from .policies import can_view_funding

        register_class(RetentionClass("funding", _("Förderung: 120 Monate"), 120, "§ 59 KomHVO NRW"))
        register_nav(NavItem(label=_("Förderung"), url_name="funding:bill", policy=can_view_funding, order=55))
        grants = ("Grant", "GrantPosition", "GrantEvent", "FundsCall", "Booking", "Forwarding", "LumpSum", "ProofLine",
                  "Receipt", "Recovery", "DeadlineReminder", "PaperWording", "TakenOut")  # fmt: skip
        register_following("funding.Forwarding.recipient", how=STAYS, why="der Vertrag nennt, wer ihn geschlossen hat")
        for model in ("Post", "PostMaximum", "PostHolder", "PostFunding", "PostCost", *grants):
            register_following(f"funding.{model}.organisation", how=STAYS, why="bewirtschaftet und belegt wie damals")
        day.register()
