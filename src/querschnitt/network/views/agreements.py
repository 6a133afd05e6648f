from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.requests import ActorRequest
from querschnitt.audit.models import AuditEvent
from querschnitt.audit.services import record
from querschnitt.common.access import access
from querschnitt.common.exports import Column, Export, respond
from querschnitt.common.lists import chosen_sort, link, page_of
from querschnitt.common.uploads import UnfitFile, download

from ..body_choices import AgreementKind, AgreementState
from ..body_forms import AgreementForm
from ..models import Agreement
from ..policies import can_keep_agreement, can_keep_bodies, can_read_signed, can_view_agreement, can_view_network
from ..selectors.agreements import REVIEW_SOON, AgreementFilters, filter_agreements, to_review, visible_agreements
from ..services import agreements as services
from ..topics import Topic

STATES = (AgreementState.RUNNING.value, AgreementState.PLANNED.value, "review", AgreementState.ENDED.value, "all")
SORTS: dict[str, tuple[str, ...]] = {
    "title": ("title",),
    "from": ("valid_from",),
    "to": ("valid_to",),
    "review": ("review_on",),
}


def _id(value: str) -> str:
    try:
        return str(UUID(value))
    except ValueError:
        return ""


def _filters(request: ActorRequest) -> AgreementFilters:
    kind, topic = request.GET.get("kind", ""), request.GET.get("topic", "")
    state = request.GET.get("state", AgreementState.RUNNING)
    return AgreementFilters(
        text=request.GET.get("q", "")[:200].strip(),
        kind=kind if kind in AgreementKind.values else "",
        topic=topic if topic in Topic.values else "",
        organisation=_id(request.GET.get("organisation", "")),
        state=state if state in STATES else AgreementState.RUNNING,
    )


def _ordered(request: ActorRequest, filters: AgreementFilters) -> tuple[str, Any]:
    sort, order = chosen_sort(request, SORTS, "review" if filters.state == "review" else "title")
    columns = [
        F(name.lstrip("-")).desc(nulls_last=True) if name.startswith("-") else F(name).asc(nulls_last=True)
        for name in order
    ]
    found = filter_agreements(request.actor, filters).order_by(*columns, "pk")
    return sort, found.select_related("responsible").prefetch_related("parties")


@access(can_view_network)
def agreement_list(request: ActorRequest) -> HttpResponse:
    filters = _filters(request)
    sort, found = _ordered(request, filters)
    page = page_of(request, found)
    today = timezone.localdate()
    state_names = {"review": _("Überprüfung fällig"), "all": _("alle"), **dict(AgreementState.choices)}
    context = {
        "filters": filters,
        "filtered": filters != AgreementFilters(),
        "page": page,
        "rows": [(row, row.state_on(today), _review_state(row, today)) for row in page],
        "sort": sort,
        "kinds": AgreementKind.choices,
        "topics": Topic.choices,
        "states": [(value, state_names[value]) for value in STATES],
        "due": to_review(request.actor, today).count(),
        "query": link(request.GET),
        "may_keep": can_keep_bodies(request.actor),
    }
    return render(request, "network/agreements/list.html", context)


def _review_state(agreement: Agreement, today: Any) -> str:
    """ "late", "soon" or nothing."""
    if agreement.review_on is None or agreement.state_on(today) == AgreementState.ENDED:
        return ""
    if agreement.review_on < today:
        return "late"
    return "soon" if agreement.review_on <= today + REVIEW_SOON else ""


@access(can_view_network)
def agreement_export(request: ActorRequest, kind: str) -> HttpResponse:
    _sort, found = _ordered(request, _filters(request))
    columns = [
        Column(_("Titel"), 40), Column(_("Art"), 26), Column(_("Beteiligte"), 50), Column(_("Themen"), 30),
        Column(_("Gegenstand"), 50), Column(_("Gültig ab"), 12), Column(_("Gültig bis"), 12), Column(_("Stand"), 14),
        Column(_("Überprüfen am"), 14), Column(_("Zuständig"), 24),
    ]  # fmt: skip
    kinds, topics, today = dict(AgreementKind.choices), dict(Topic.choices), timezone.localdate()
    rows = [
        [
            row.title, str(kinds[row.kind]), [party.name for party in row.parties.all()],
            [str(topics[topic]) for topic in row.topics if topic in topics], row.purpose, row.valid_from, row.valid_to,
            str(row.state_on(today).label), row.review_on, str(row.responsible or ""),
        ]
        for row in found
    ]  # fmt: skip
    record(AuditEvent.Action.EXPORT, table=Agreement._meta.db_table, row=f"{len(rows)}")
    source = _("Querschnitt, Netzwerk von %(centre)s") % {"centre": getattr(request.actor.membership, "centre", "")}
    return respond(Export(_("Vereinbarungen"), columns, rows, source), kind)


@access(can_view_agreement, selector=visible_agreements, kwarg="agreement_id")
def agreement_page(request: ActorRequest, agreement: Agreement) -> HttpResponse:
    today = timezone.localdate()
    topics = dict(Topic.choices)
    context = {
        "agreement": agreement,
        "parties": agreement.parties.order_by("name"),
        "topics": [topics[topic] for topic in agreement.topics if topic in topics],
        "state": agreement.state_on(today),
        "review": _review_state(agreement, today),
        "may_read": can_read_signed(request.actor, agreement),
        "may_keep": can_keep_agreement(request.actor, agreement),
    }
    return render(request, "network/agreements/agreement.html", context)


def _form(request: ActorRequest, agreement: Agreement | None = None) -> HttpResponse:
    form = AgreementForm(request.POST or None, request.FILES or None, actor=request.actor, agreement=agreement)
    if request.method == "POST" and form.is_valid():
        try:
            if agreement is None:
                saved = services.create_agreement(by=request.actor, **form.values())
            else:
                saved = services.update_agreement(agreement=agreement, by=request.actor, **form.values())
            if form.cleaned_data["file"]:
                services.attach_signed(agreement=saved, content=form.cleaned_data["file"], by=request.actor)
        except ValidationError as error:
            form.refuse(error)
        except UnfitFile as error:
            form.add_error("file", str(error))
            transaction.set_rollback(True)
        else:
            messages.success(request, _("Die Vereinbarung ist gespeichert."))
            return redirect("network:agreement", agreement_id=saved.pk)
    context = {"form": form, "agreement": agreement}
    return render(request, "network/agreements/form.html", context, status=422 if form.errors else 200)


@access(can_keep_bodies)
def agreement_create(request: ActorRequest) -> HttpResponse:
    return _form(request)


@access(can_keep_agreement, selector=visible_agreements, kwarg="agreement_id")
def agreement_edit(request: ActorRequest, agreement: Agreement) -> HttpResponse:
    return _form(request, agreement)


@access(can_read_signed, selector=visible_agreements, kwarg="agreement_id")
def agreement_file(request: ActorRequest, agreement: Agreement) -> HttpResponse:
    if agreement.file is None:
        raise Http404
    return download(agreement.file.name, agreement.file.media_type, bytes(agreement.file.content))
