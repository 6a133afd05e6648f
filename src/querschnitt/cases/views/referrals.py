from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from querschnitt.accounts.actor import Actor
from querschnitt.audit.services import record_read
from querschnitt.common.access import access
from querschnitt.common.ui.parts import Tab
from querschnitt.network.models import OrganisationProfile

from .. import queues
from ..choices import ConsentPurpose, ReferralState
from ..forms import AcceptForm, FeedbackForm, ReferralForm, RefuseForm
from ..forms_referral import DaysForm, LinkForm, QueueForm
from ..models import Case, Referral, ReferralLink
from ..packaging import shown_package
from ..policies import (
    can_answer_referral,
    can_edit_settings,
    can_lead_case,
    can_lead_referral,
    can_send_referral,
    can_view_referrals,
)
from ..secrecy import duties
from ..selectors import received_referrals, sent_referrals, visible_cases
from ..services import (
    accept_referral,
    acknowledge_notice,
    create_link,
    draft_referral,
    refuse_referral,
    report_back,
    send_with_consent,
    set_answer_days,
    withdraw_referral,
)
from ..services.answering import answer_days
from .common import actor_of, back_to, keeps_typed, say, typed_before, typed_by
from .intake import consent_texts, language_to_read
from .said import note_refusal, said_before


@access(can_view_referrals)
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for an answer here, what was taken on, and what waits with others."""
    actor = actor_of(request)
    chosen = request.GET.get("liste", queues.NEW)
    filters = QueueForm({name: request.GET.get(name, "") for name in ("thema", "stand")})
    asked = filters.cleaned_data if filters.is_valid() else {}
    rows = queues.queue(actor, chosen, topic=asked.get("thema", ""), unanswered=bool(asked.get("stand")))
    numbers = queues.counts(actor)
    tabs = [Tab(label, f"?liste={key}", key == chosen, numbers.get(key)) for key, label in queues.QUEUES]
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "tabs": tabs,
        "page": page,
        "chosen": chosen,
        "rows": [queues.line(row, actor) for row in page],
    }
    context["filters"] = filters
    return render(request, "cases/referrals.html", context)


def _send(referral: Referral, data: dict[str, Any], actor: Actor) -> None:
    send_with_consent(
        referral=referral,
        data_groups=data["data_groups"],
        text_language=data["text_language"],
        agreed=data["consent"],
        by=actor,
    )


@keeps_typed
@access(can_lead_case, selector=visible_cases, kwarg="case_id")
@require_http_methods(["GET", "POST"])
def new_referral(request: HttpRequest, case: Case) -> HttpResponse:
    actor = actor_of(request)
    given = {"recipient": "stelle", "offer": "angebot", "topic": "anlass"}
    initial = {key: request.GET.get(name, "")[:36] for key, name in given.items()}
    initial["text_language"] = language_to_read(case.person.languages)
    form = ReferralForm(request.POST or None, initial=initial | typed_before(request), actor=actor)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        if "refused" in request.POST:
            note_refusal(request, case, ConsentPurpose.REFERRAL, data["recipient"], data)
            return back_to(case, "verweisungen")
        try:
            with transaction.atomic():
                referral = draft_referral(
                    case=case,
                    recipient=data["recipient"],
                    offer=data["offer"],
                    topic=data["topic"],
                    question=data["question"],
                    by=actor,
                )
                if "draft" not in request.POST:
                    _send(referral, data, actor)
        except ValidationError as error:
            form.refuse(error)
        else:
            done = _("Der Entwurf ist gespeichert.") if "draft" in request.POST else _("Die Verweisung ist gesendet.")
            say(request, done)
            return back_to(case, "verweisungen")
    context = {"case": case, "form": form, "texts": consent_texts(ConsentPurpose.REFERRAL, case.person.languages)}
    context |= {"title": _("Verweisen"), "typed_by": typed_by(request), "may_draft": True}
    context["standing"] = said_before(case, ConsentPurpose.REFERRAL)
    return render(request, "cases/referral_form.html", context, status=422 if form.errors else 200)


@access(can_send_referral, selector=sent_referrals, kwarg="referral_id")
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, referral: Referral) -> HttpResponse:
    """A kept draft goes out: with the consent it still lacks."""
    actor = actor_of(request)
    initial = {"text_language": language_to_read(referral.case.person.languages)}
    form = ReferralForm(request.POST or None, initial=initial, actor=actor)
    for name in ("recipient", "offer", "topic", "question"):
        del form.fields[name]
    if form.is_bound and form.is_valid():
        if "refused" in request.POST:
            note_refusal(request, referral.case, referral.purpose, referral.recipient, form.cleaned_data)
            return back_to(referral.case, "verweisungen")
        try:
            with transaction.atomic():
                _send(referral, form.cleaned_data, actor)
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("Die Verweisung ist gesendet."))
            return back_to(referral.case, "verweisungen")
    title = _("Verweisung an %(name)s senden") % {"name": referral.recipient.name}
    context = {
        "case": referral.case,
        "form": form,
        "texts": consent_texts(referral.purpose, referral.case.person.languages),
        "title": title,
        "standing": said_before(referral.case, referral.purpose, referral.recipient),
    }
    return render(request, "cases/referral_form.html", context, status=422 if form.errors else 200)


@access(can_lead_referral, selector=sent_referrals, kwarg="referral_id")
@require_http_methods(["GET", "POST"])
def sent(request: HttpRequest, referral: Referral) -> HttpResponse:
    """The sender's side: what went out, where it stands; taking it back."""
    if request.method == "POST":
        try:
            withdraw_referral(referral=referral, by=actor_of(request))
        except ValidationError as error:
            context = {"case": referral.case, "errors": error.messages}
            return render(request, "cases/refused.html", context, status=422)
        say(request, _("Die Verweisung ist zurückgezogen. Die Stelle sieht sie nicht mehr."))
        return back_to(referral.case, "verweisungen")
    context = {"referral": referral, "case": referral.case, "package": shown_package(referral.package)}
    context["link"] = ReferralLink.objects.filter(referral=referral).first()
    if referral.state == ReferralState.SENT:
        context["link_form"] = LinkForm(initial={"email": office_address(referral)})
    elif referral.state == ReferralState.ACCEPTED and referral.answered_by_link:
        initial = {"first_appointment_on": referral.first_appointment_on, "feedback": referral.feedback}
        context["feedback"] = FeedbackForm(initial=initial)
    return render(request, "cases/referral_sent.html", context)


def office_address(referral: Referral) -> str:
    profile = OrganisationProfile.objects.filter(organisation_id=referral.recipient_id).first()
    return profile.email if profile else ""


@access(can_lead_referral, selector=sent_referrals, kwarg="referral_id")
@require_POST
def make_link(request: HttpRequest, referral: Referral) -> HttpResponse:
    """A link for a partner without account. The code is shown this once, to be told by phone."""
    form = LinkForm(request.POST)
    context: dict[str, Any] = {"referral": referral, "case": referral.case}
    if form.is_valid():
        try:
            link, code = create_link(referral=referral, email=form.cleaned_data["email"], by=actor_of(request))
        except ValidationError as error:
            form.refuse(error)
        else:
            return render(request, "cases/link_made.html", {**context, "link": link, "code": code})
    context |= {"package": shown_package(referral.package), "link_form": form}
    return render(request, "cases/referral_sent.html", context, status=422)


@access(can_lead_referral, selector=sent_referrals, kwarg="referral_id")
@require_POST
def note_result(request: HttpRequest, referral: Referral) -> HttpResponse:
    """What a partner without account says by phone after its answer: first appointment and result."""
    form = FeedbackForm(request.POST)
    if referral.answered_by_link and form.is_valid():
        try:
            report_back(referral=referral, by=actor_of(request), **form.cleaned_data)
        except ValidationError as error:
            context = {"case": referral.case, "errors": error.messages}
            return render(request, "cases/refused.html", context, status=422)
        say(request, _("Die Rückmeldung ist eingetragen."))
    return redirect("cases:sent", referral_id=referral.pk)


@access(can_edit_settings)
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """How many days an office has to answer."""
    form = DaysForm(request.POST or None, initial={"answer_days": answer_days()})
    if form.is_bound and form.is_valid():
        set_answer_days(days=form.cleaned_data["answer_days"], by=actor_of(request))
        say(request, _("Gespeichert. Das gilt für Verweisungen, die ab jetzt gesendet werden."))
        return redirect("cases:settings")
    waiting = sum(1 for duty in duties() if duty.proposal and duty.confirmed is None)
    context = {"form": form, "open_duties": waiting}
    return render(request, "cases/settings.html", context, status=422 if form.errors else 200)


@access(can_answer_referral, selector=received_referrals, kwarg="referral_id")
@require_GET
def received(request: HttpRequest, referral: Referral) -> HttpResponse:
    """The recipient's side: the notice, then the frozen package and the answer. Reading it is logged."""
    if not referral.noticed:  # type: ignore[attr-defined]
        return render(request, "cases/referral_notice.html", {"referral": referral})
    record_read(referral)
    context = {
        "referral": referral,
        "package": shown_package(referral.package),
        "accept": AcceptForm(),
        "refuse": RefuseForm(),
        "feedback": FeedbackForm(
            initial={"first_appointment_on": referral.first_appointment_on, "feedback": referral.feedback}
        ),
        "today": timezone.localdate(),
    }
    return render(request, "cases/referral_received.html", context)


@access(can_answer_referral, selector=received_referrals, kwarg="referral_id")
@require_POST
def notice(request: HttpRequest, referral: Referral) -> HttpResponse:
    """Read for what the package may be used; only then it opens."""
    acknowledge_notice(referral=referral, by=actor_of(request))
    return redirect(reverse("cases:received", args=[referral.pk]))


@access(can_answer_referral, selector=received_referrals, kwarg="referral_id")
@require_POST
def answer(request: HttpRequest, referral: Referral) -> HttpResponse:
    """Accept, refuse with a reason, or report back."""
    actor = actor_of(request)
    forms: dict[str, Any] = {"accept": AcceptForm(), "refuse": RefuseForm(), "feedback": FeedbackForm()}
    what = request.POST.get("what", "")
    if what not in forms or not referral.noticed:  # type: ignore[attr-defined]
        return redirect(reverse("cases:received", args=[referral.pk]))
    form = forms[what] = type(forms[what])(request.POST)
    if form.is_valid():
        try:
            if what == "accept":
                accept_referral(referral=referral, by=actor, **form.cleaned_data)
                done = _("Sie haben die Verweisung angenommen.")
            elif what == "refuse":
                refuse_referral(referral=referral, by=actor, **form.cleaned_data)
                done = _("Sie haben die Verweisung abgelehnt. Die sendende Stelle sieht den Grund.")
            else:
                report_back(referral=referral, by=actor, **form.cleaned_data)
                done = _("Die Rückmeldung ist gesendet.")
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, done)
            return redirect(reverse("cases:received", args=[referral.pk]))
    context = {"referral": referral, "package": shown_package(referral.package), "today": timezone.localdate(), **forms}
    return render(request, "cases/referral_received.html", context, status=422)
