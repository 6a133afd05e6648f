from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from querschnitt.audit.services import record_read
from querschnitt.common.access import access

from .. import catalogues
from ..choices import ConsentPurpose, DataGroup, GrantPurpose, LifeArea, ReferralState
from ..consent_forms import ConsentForm, ReleaseForm
from ..consent_matrix import GROUPS, matrix, standing
from ..consent_paper import columns
from ..forms import ShareForm
from ..models import Case, CaseFile, CaseGrant, Consent, Referral, SecrecyRelease
from ..policies import can_lead_case, can_lead_kept_case, can_lead_kept_part, can_view_case, can_view_part
from ..selectors import visible_cases, visible_consents, visible_grants, visible_releases
from ..services import (
    grant_case,
    record_consent,
    record_refusal,
    record_release,
    revoke_grant,
    withdraw_consent,
    withdraw_release,
)
from ..services.consents import a_year_from, resting_on
from ..trust_choices import Decision
from .common import actor_of, back_to, say
from .intake import consent_texts, language_to_read


@access(can_view_case, selector=visible_cases, kwarg="case_id")
@require_GET
def consents(request: HttpRequest, case: Case) -> HttpResponse:
    """Everything the person agreed to, as a table and with its wording, and who may see the case because of it."""
    actor, today = actor_of(request), timezone.localdate()
    groups = dict(DataGroup.choices)
    found = list(Consent.objects.filter(case=case).select_related("recipient").order_by("-given_on", "-id"))
    rows = []
    for consent in found:
        kind, state = standing(consent, today)
        refused = consent.decision == Decision.REFUSED
        rows.append(
            {
                "consent": consent,
                "groups": [groups[group] for group in consent.data_groups if group in groups],
                "language": dict(catalogues.consent_languages()).get(consent.text_language, consent.text_language),
                "wording": catalogues.consent_text(consent.purpose, consent.text_language, consent.text_version),
                "kind": kind,
                "state": state,
                "refused": refused,
                "withdrawable": not refused and consent.withdrawn_at is None,
            }
        )
    grants = (
        CaseGrant.objects.filter(case=case)
        .exclude(purpose=GrantPurpose.LEAD)
        .select_related("organisation")
        .order_by("-starts_on", "-id")
    )
    releases = list(
        SecrecyRelease.objects.filter(case=case)
        .select_related("released", "towards")
        .prefetch_related(Prefetch("papers", CaseFile.objects.defer("content")))
        .order_by("-given_on", "-id")
    )
    areas = dict(LifeArea.choices)
    for release in releases:
        every = set(release.topics) >= set(areas)
        release.topic_names = (  # type: ignore[attr-defined]
            _("alle Themen") if every else ", ".join(str(areas[key]) for key in areas if key in release.topics)
        )
    context = {"case": case, "rows": rows, "grants": grants, "may_lead": can_lead_kept_case(actor, case)}
    context |= {"today": today, "matrix": matrix(found), "groups": GROUPS, "releases": releases}
    return render(request, "cases/consents.html", context)


@access(can_view_part, selector=visible_consents, kwarg="consent_id")
@require_GET
def paper(request: HttpRequest, consent: Consent) -> HttpResponse:
    """A consent as a page to print. A refusal is no paper for anybody."""
    if consent.decision == Decision.REFUSED:
        raise Http404
    record_read(consent)
    return render(request, "cases/consent_paper.html", {"case": consent.case, "columns": columns(consent)})


@access(can_lead_case, selector=visible_cases, kwarg="case_id")
@require_http_methods(["GET", "POST"])
def new_consent(request: HttpRequest, case: Case) -> HttpResponse:
    """What the person said, without sending anything yet; a refusal is recorded as well."""
    actor = actor_of(request)
    initial: dict[str, object] = {"recipient": request.GET.get("stelle", "")[:36]}
    initial["text_language"] = language_to_read(case.person.languages)
    form = ConsentForm(request.POST or None, initial=initial, actor=actor, case=case)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        said = {name: data[name] for name in ("purpose", "recipient", "data_groups", "text_language")}
        if data["decision"] == Decision.REFUSED:
            record_refusal(case=case, by=actor, **said)
            say(request, _("Festgehalten: nicht erteilt. An %(name)s geht nichts.") % {"name": data["recipient"].name})
        else:
            record_consent(case=case, by=actor, valid_until=data["valid_until"], **said)
            say(request, _("Die Einwilligung ist erfasst."))
        return redirect("cases:consents", case_id=case.pk)
    spoken = case.person.languages
    wordings = [
        (purpose.label, consent_texts(purpose, spoken))
        for purpose in (ConsentPurpose.REFERRAL, ConsentPurpose.HANDOVER)
    ]
    context = {"case": case, "form": form, "wordings": wordings, "title": _("Einwilligung erfassen")}
    return render(request, "cases/consent_form.html", context, status=422 if form.errors else 200)


@access(can_lead_case, selector=visible_cases, kwarg="case_id")
@require_http_methods(["GET", "POST"])
def new_release(request: HttpRequest, case: Case) -> HttpResponse:
    actor = actor_of(request)
    initial: dict[str, object] = {"other": request.GET.get("stelle", "")[:36]}
    initial["text_language"] = language_to_read(case.person.languages)
    form = ReleaseForm(request.POST or None, initial=initial, actor=actor, case=case)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        pair = (case.organisation, data["other"])
        released, towards = reversed(pair) if data["direction"] == ReleaseForm.FROM else pair
        try:
            record_release(
                case=case,
                released=released,
                towards=towards,
                topics=data["topics"],
                text_language=data["text_language"],
                valid_until=data["valid_until"],
                both_ways=data["direction"] == ReleaseForm.BOTH,
                by=actor,
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("Die Entbindung ist erfasst."))
            return redirect("cases:consents", case_id=case.pk)
    title = _("Von der Schweigepflicht entbinden")
    wordings = [(_("Wortlaut"), consent_texts("secrecy", case.person.languages))]
    context = {"case": case, "form": form, "wordings": wordings, "title": title}
    return render(request, "cases/consent_form.html", context, status=422 if form.errors else 200)


STILL_SEEN = [ReferralState.SENT, ReferralState.ACCEPTED, ReferralState.REFUSED]


@access(can_lead_kept_part, selector=visible_consents, kwarg="consent_id")
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, consent: Consent) -> HttpResponse:
    """Names what ends with the consent, then ends it at once."""
    if request.method == "POST":
        withdraw_consent(consent=consent, by=actor_of(request))
        say(request, _("Der Widerruf gilt ab sofort."))
        return redirect("cases:consents", case_id=consent.case_id)
    context = {
        "case": consent.case,
        "title": _("Einwilligung widerrufen"),
        "heading": consent.get_purpose_display(),
        "nothing_else": _("die Einwilligung selbst; niemand sonst sieht etwas auf ihrer Grundlage."),
        "grants": CaseGrant.objects.filter(consent=consent, revoked_at__isnull=True).select_related("organisation"),
        "referrals": Referral.objects.filter(consent=consent, state__in=STILL_SEEN).select_related("recipient"),
    }
    return render(request, "cases/withdraw.html", context)


@access(can_lead_kept_part, selector=visible_releases, kwarg="release_id")
@require_http_methods(["GET", "POST"])
def end_release(request: HttpRequest, release: SecrecyRelease) -> HttpResponse:
    """The same for a release from secrecy."""
    if request.method == "POST":
        withdraw_release(release=release, by=actor_of(request))
        say(request, _("Der Widerruf gilt ab sofort."))
        return redirect("cases:consents", case_id=release.case_id)
    context = {
        "case": release.case,
        "title": _("Entbindung widerrufen"),
        "heading": f"{release.released.name} → {release.towards.name}",
        "nothing_else": _("die Entbindung selbst; niemand sonst sieht etwas auf ihrer Grundlage."),
        "grants": CaseGrant.objects.filter(resting_on(release), revoked_at__isnull=True).select_related("organisation"),
        "referrals": Referral.objects.filter(release=release, state__in=STILL_SEEN).select_related("recipient"),
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
                if data["release"]:
                    record_release(
                        case=case,
                        released=case.organisation,
                        towards=data["organisation"],
                        topics=LifeArea.values,
                        text_language=data["text_language"],
                        valid_until=data["valid_until"],
                        both_ways=data["purpose"] == GrantPurpose.COOPERATION,
                        by=actor,
                    )
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
    spoken = case.person.languages
    context = {"case": case, "form": form, "texts": consent_texts(ConsentPurpose.SHARING, spoken)}
    context["secrecy_texts"] = consent_texts("secrecy", spoken)
    return render(request, "cases/share.html", context, status=422 if form.errors else 200)


@access(can_lead_kept_part, selector=visible_grants, kwarg="grant_id")
@require_POST
def revoke(request: HttpRequest, grant: CaseGrant) -> HttpResponse:
    try:
        revoke_grant(grant=grant, by=actor_of(request))
    except ValidationError as error:
        return render(request, "cases/refused.html", {"case": grant.case, "errors": error.messages}, status=422)
    say(request, _("%(name)s sieht den Fall nicht mehr.") % {"name": grant.organisation.name})
    return back_to(grant.case, "zugriff")
