from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from .actor import NOBODY


def acting(request: HttpRequest) -> dict[str, Any]:
    """Who acts, what else they could act as, and whether the instance runs with its guard down."""
    return {
        "actor": getattr(request, "actor", NOBODY),
        "memberships": getattr(request, "memberships", []),
        "second_factor_off": not settings.SECOND_FACTOR_REQUIRED,
        "mail_to_files": settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"),
    }
