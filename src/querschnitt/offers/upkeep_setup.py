"""What upkeep registers at start."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from querschnitt.common.database import register_function
from querschnitt.common.retention import RetentionClass, register_class
from querschnitt.network.signals import rows_put_back


def note_put_back(sender: Any, model: Any, ids: list[UUID], by: Any, **kwargs: Any) -> None:
    """Taking back an import is a change of the offers it restores."""
    from .models import Offer
    from .services.history import note_versions
    from .upkeep_choices import VersionKind

    if model is Offer:
        note_versions(ids, VersionKind.IMPORT_UNDONE, by)


def register() -> None:
    from . import moderation
    from .upkeep_functions import FUNCTIONS

    moderation.register()

    for function in FUNCTIONS:
        register_function(function)
    register_class(
        RetentionClass(
            "feedback", _("Hinweise und Vorschläge: 6 Monate nach Bearbeitung"), 6, "Art. 5 Abs. 1 lit. e DSGVO"
        )
    )
    rows_put_back.connect(note_put_back, dispatch_uid="offers.note_put_back")
