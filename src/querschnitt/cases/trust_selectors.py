"""Holds of visible cases."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P

from .models import CaseHold
from .selectors import visible_cases


def visible_holds(actor: Actor) -> QuerySet[CaseHold]:
    if not actor.may(P.CASES_VIEW, P.CASES_VIEW_ASSIGNED):
        return CaseHold.unscoped.none()
    rows = CaseHold.objects.filter(Exists(visible_cases(actor).filter(pk=OuterRef("case_id"))))
    return rows.select_related("case__person", "case__organisation", "case__centre")
