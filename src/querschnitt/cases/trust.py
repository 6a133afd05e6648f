"""What trust registers at start: emergency access and holds."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from querschnitt.common.database import register_function
from querschnitt.common.navigation import NavItem, register_nav


def register() -> None:
    from . import emergency, keeping, policies, policies_trust

    register_function(emergency.OPEN)
    register_function(keeping.TIE)
    register_function(keeping.TIE_RESTRICTION)
    register_nav(NavItem(_("Rechte an Falldaten"), "cases:rights", policies.can_view_rights, 91, rare=True))
    register_nav(NavItem(_("Notzugriffe"), "cases:emergencies", policies_trust.can_view_emergencies, 90))
