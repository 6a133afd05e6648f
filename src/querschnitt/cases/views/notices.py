"""The notice of § 78 SGB X before somebody of another organisation first sees a file that was opened to it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from querschnitt.accounts.actor import Actor
from querschnitt.common.access import access

from ..acting import person_of
from ..models import Case, ShareNotice
from ..policies import can_view_case
from ..selectors import valid_grants, visible_cases
from ..services.answering import acknowledge_share
from .common import actor_of


def notice_first(request: HttpRequest, case: Case) -> HttpResponse | None:
    """In place of any page of the case, until the person has read it. Whoever leads the case is asked nothing."""
    actor = actor_of(request)
    if case.organisation_id == actor.organisation_id:
        return None
    grants = valid_grants(actor).filter(case_id=case.pk)
    if ShareNotice.objects.filter(grant__in=grants, user_id=person_of(actor).pk).exists():
        return None
    if request.method != "GET":
        return redirect("cases:case", case_id=case.pk)
    return render(request, "cases/share_notice.html", {"case": case, "grant": grants.first()})


visible: Any = visible_cases
visible.before = notice_first


def unread(actor: Actor) -> QuerySet[Case]:
    """The same cases, for the answer to the notice."""
    return visible_cases(actor)


@access(can_view_case, selector=unread, kwarg="case_id")
@require_POST
def share_notice(request: HttpRequest, case: Case) -> HttpResponse:
    acknowledge_share(case=case, by=actor_of(request))
    return redirect("cases:case", case_id=case.pk)
