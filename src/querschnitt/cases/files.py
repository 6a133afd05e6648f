"""Papers of the cases somebody sees."""

from __future__ import annotations

from django.db.models import QuerySet

from querschnitt.accounts.actor import Actor

from .models import CaseFile
from .selectors import _of_visible_case


def visible_files(actor: Actor) -> QuerySet[CaseFile]:
    """Without their content, which is read when it is shown."""
    return _of_visible_case(actor, CaseFile).select_related("added_by").defer("content")
