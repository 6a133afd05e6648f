"""Restricting the processing of a case (Art. 18 DSGVO)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from querschnitt.audit.services import record_read
from querschnitt.common.access import access

from ..choices import GrantPurpose, ReferralState
from ..forms_trust import LiftForm, RestrictionForm
from ..models import Case, CaseGrant, CaseRestriction, Referral
from ..policies_trust import can_hold_case
from ..selectors import visible_cases
from ..services.restrictions import lift_restriction, restrict_case
from .common import actor_of, say


def informed(case: Case) -> list[str]:
    """Who holds data of the case and has to be told (Art. 19 DSGVO)."""
    grants = CaseGrant.objects.filter(case=case, revoked_at__isnull=True).exclude(purpose=GrantPurpose.LEAD)
    sent = Referral.objects.filter(case=case, state__in=[ReferralState.SENT, ReferralState.ACCEPTED])
    names = {row.organisation.name for row in grants.select_related("organisation")}
    return sorted(names | {row.recipient.name for row in sent.select_related("recipient")})


@access(can_hold_case, selector=visible_cases, kwarg="case_id")
@require_http_methods(["GET", "POST"])
def restriction(request: HttpRequest, case: Case) -> HttpResponse:
    """Restrict, or lift: whichever is possible now."""
    record_read(case)
    actor = actor_of(request)
    rows = list(CaseRestriction.objects.filter(case=case).select_related("placed_by", "lifted_by"))
    current = next((row for row in rows if row.lifted_at is None), None)
    form_class = LiftForm if current else RestrictionForm
    form = form_class(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            if current:
                lift_restriction(restriction=current, reason=form.cleaned_data["lift_reason"], by=actor)
                say(request, _("Die Einschränkung ist aufgehoben."))
            else:
                restrict_case(case=case, by=actor, **form.cleaned_data)
                say(
                    request,
                    _("Die Verarbeitung ist eingeschränkt. Der Fall wird aufbewahrt und nicht mehr bearbeitet."),
                )
        except ValidationError as error:
            form.refuse(error)
        else:
            return redirect("cases:restriction", case_id=case.pk)
    context = {"case": case, "form": form, "rows": rows, "current": current, "informed": informed(case)}
    return render(request, "cases/restriction.html", context, status=422 if form.errors else 200)
