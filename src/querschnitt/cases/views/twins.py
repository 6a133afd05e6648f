"""Two files of one person: look at both, put them together, take them apart."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P
from querschnitt.common.access import access

from ..acting import organisation_of
from ..forms_life import TwinForm
from ..models import Case, CaseMerge
from ..overview import facts
from ..policies import can_merge_case, can_undo_merge
from ..selectors import visible_cases
from ..services.twins import merge_cases, seen_by_others, undo_merge, why_not
from .common import actor_of, back_to_person, say


def visible_merges(actor: Actor) -> QuerySet[CaseMerge]:
    """Of the own organisation, for who sees all its cases."""
    if not actor.may(P.CASES_VIEW):
        return CaseMerge.unscoped.none()
    return CaseMerge.objects.filter(organisation_id=organisation_of(actor)).select_related(
        "kept_case__person", "kept_case__organisation", "kept_case__centre", "dropped_case", "merged_by"
    )


def merges_of(case: Case, actor: Actor) -> list[CaseMerge]:
    rows = visible_merges(actor).filter(Q(kept_case=case) | Q(dropped_case=case), undone_at__isnull=True)
    return list(rows.order_by("-created_at"))


@access(can_merge_case, selector=visible_cases, kwarg="case_id")
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, case: Case) -> HttpResponse:
    """The number first, then both files side by side with what stands against it, then the confirmation."""
    actor = actor_of(request)
    form = TwinForm(request.POST or None)
    context: dict[str, Any] = {"case": case, "form": form}
    if form.is_bound and form.is_valid():
        number = form.cleaned_data["number"].strip()
        other = visible_cases(actor).filter(number__iexact=number).first()
        if other is None:
            form.add_error("number", _("Dieses Aktenzeichen gibt es bei Ihnen nicht."))
        elif "confirm" in request.POST:
            try:
                merge_cases(kept=case, dropped=other, end_access=request.POST.get("end_access") == "1", by=actor)
            except ValidationError as error:
                form.refuse(error)
            else:
                say(request, _("Akte %(number)s ist in dieser aufgegangen.") % {"number": other.number})
                return back_to_person(case, "zusammenfuehrungen")
        else:
            both = zip(facts(case), facts(other), strict=True)
            context |= {
                "other": other,
                "reasons": why_not(case, other, actor, end_access=True),
                "others": seen_by_others(case, other),
                "rows": [
                    (_("Name"), str(case.person), str(other.person)),
                    *[(term, one, two) for (term, one), (_term, two) in both if one or two],
                ],
            }
    return render(request, "cases/person/merge.html", context, status=422 if form.errors else 200)


@access(can_undo_merge, selector=visible_merges, kwarg="merge_id")
@require_POST
def undo(request: HttpRequest, merge: CaseMerge) -> HttpResponse:
    case = merge.kept_case
    try:
        undo_merge(merge=merge, by=actor_of(request))
    except ValidationError as error:
        return render(request, "cases/refused.html", {"case": case, "errors": error.messages}, status=422)
    say(
        request,
        _("Die Akten %(one)s und %(other)s sind wieder getrennt.")
        % {"one": case.number, "other": merge.dropped_case.number},
    )
    return back_to_person(case)
