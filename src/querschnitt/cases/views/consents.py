from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from querschnitt.common.access import access

from .. import catalogues
from ..choices import ConsentPurpose, DataGroup, GrantPurpose, ReferralState
from ..forms import ShareForm
from ..models import Case, CaseGrant, Consent, Referral
from ..policies import can_lead_case, can_lead_part, can_view_case
from ..selectors import visible_cases, visible_consents, visible_grants
from ..services import grant_case, record_consent, revoke_grant, withdraw_consent
from ..services.consents import a_year_from
from .common import actor_of, back_to, say
from .intake import consent_texts, language_to_read


@access(can_view_case, selector=visible_cases, kwarg="case_id")
@require_GET
def consents(request: HttpRequest, case: Case) -> HttpResponse:
    """Everything the person agreed to, with its wording, and who may see the case because of it."""
    actor = actor_of(request)
    groups = dict(DataGroup.choices)
    rows = [
        {
            "consent": consent,
            "groups": [groups[group] for group in consent.data_groups if group in groups],
            "language": catalogues.language_name(consent.text_language),
            "wording": catalogues.consent_text(consent.purpose, consent.text_language),
            "valid": consent.is_valid(),
        }
        for consent in Consent.objects.filter(case=case).select_related("recipient").order_by("-given_on", "-id")
    ]
    grants = (
        CaseGrant.objects.filter(case=case)
        .exclude(purpose=GrantPurpose.LEAD)
        .select_related("organisation")
        .order_by("-starts_on", "-id")
    )
    context = {"case": case, "rows": rows, "grants": grants, "may_lead": can_lead_case(actor, case)}
    context["today"] = timezone.localdate()
    return render(request, "cases/consents.html", context)


@access(can_lead_part, selector=visible_consents, kwarg="consent_id")
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, consent: Consent) -> HttpResponse:
    """Names what ends with the consent, then ends it at once."""
    if request.method == "POST":
        withdraw_consent(consent=consent, by=actor_of(request))
        say(request, _("Der Widerruf gilt ab sofort."))
        return redirect("cases:consents", case_id=consent.case_id)
    waiting = [ReferralState.SENT, ReferralState.ACCEPTED, ReferralState.REFUSED]
    context = {
        "case": consent.case,
        "consent": consent,
        "grants": CaseGrant.objects.filter(consent=consent, revoked_at__isnull=True).select_related("organisation"),
        "referrals": Referral.objects.filter(consent=consent, state__in=waiting).select_related("recipient"),
    }
    return render(request, "cases/withdraw.html", context)


@access(can_lead_case, selector=visible_cases, kwarg="case_id")
@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, case: Case) -> HttpResponse:
    actor = actor_of(request)
    initial: dict[str, object] = {
        "valid_until": a_year_from(timezone.localdate()),
        "organisation": request.GET.get("stelle", "")[:36],
    }
    initial["text_language"] = language_to_read(case.person.languages)
    form = ShareForm(request.POST or None, initial=initial, actor=actor)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                consent = record_consent(
                    case=case,
                    purpose=ConsentPurpose.SHARING,
                    recipient=data["organisation"],
                    data_groups=[DataGroup.CASE_FILE],
                    text_language=data["text_language"],
                    valid_until=data["valid_until"],
                    by=actor,
                )
                grant_case(
                    case=case, organisation=data["organisation"], consent=consent, purpose=data["purpose"], by=actor
                )
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("%(name)s sieht den Fall jetzt.") % {"name": data["organisation"].name})
            return back_to(case, "zugriff")
    context = {"case": case, "form": form, "texts": consent_texts(ConsentPurpose.SHARING, case.person.languages)}
    return render(request, "cases/share.html", context, status=422 if form.errors else 200)


@access(can_lead_part, selector=visible_grants, kwarg="grant_id")
@require_POST
def revoke(request: HttpRequest, grant: CaseGrant) -> HttpResponse:
    try:
        revoke_grant(grant=grant, by=actor_of(request))
    except ValidationError as error:
        return render(request, "cases/refused.html", {"case": grant.case, "errors": error.messages}, status=422)
    say(request, _("%(name)s sieht den Fall nicht mehr.") % {"name": grant.organisation.name})
    return back_to(grant.case, "zugriff")
