"""Who is responsible for what, where, since when; and the question itself."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querschnitt.accounts.requests import ActorRequest
from querschnitt.audit.models import AuditEvent
from querschnitt.audit.services import record
from querschnitt.common.access import access
from querschnitt.common.exports import Column, Export, respond
from querschnitt.common.lists import link, page_of
from querschnitt.tenants.models import Organisation

from .. import services
from ..models import Responsibility
from ..people_forms import AskForm, ResponsibilityForm
from ..policies import can_edit_organisation, can_edit_responsibility, can_view_network
from ..selectors import (
    areas,
    contacts_for,
    responsible_for,
    visible_contacts,
    visible_organisations,
    visible_responsibilities,
)


def _asked(request: ActorRequest) -> tuple[AskForm, dict[str, object]]:
    form = AskForm(request.GET or None, areas=areas(request.actor))
    form.is_valid()
    data = getattr(form, "cleaned_data", {})
    asked = {"topic": data.get("topic", ""), "area": data.get("area", ""), "on": data.get("on")}
    return form, {**asked, "on": asked["on"] or timezone.localdate()}


@access(can_view_network)
def responsible(request: ActorRequest) -> HttpResponse:
    form, asked = _asked(request)
    page = page_of(request, responsible_for(request.actor, **asked))  # type: ignore[arg-type]  # set by the middleware
    rows = list(page)
    contacts = visible_contacts(request.actor).in_bulk([row.contact_id for row in rows if row.contact_id])
    context = {
        "form": form,
        "asked": asked,
        "page": page,
        "rows": [(row, contacts.get(row.contact_id)) for row in rows],
        # Set by the middleware.
        "people": contacts_for(request.actor, topic=str(asked["topic"]), on=asked["on"])[:50] if asked["topic"] else [],  # type: ignore[arg-type]
        "query": link(request.GET),
    }
    return render(request, "network/responsible.html", context, status=422 if form.errors else 200)


@access(can_view_network)
def responsible_export(request: ActorRequest) -> HttpResponse:
    _form, asked = _asked(request)
    found = list(responsible_for(request.actor, **asked))  # type: ignore[arg-type]  # set by the middleware
    contacts = visible_contacts(request.actor).in_bulk([row.contact_id for row in found if row.contact_id])
    rows = [
        [
            str(row.get_topic_display()),
            row.area,
            row.organisation.name,
            row.task,
            row.legal_basis,
            contacts[row.contact_id].name if row.contact_id in contacts else "",
            row.valid_from,
            row.valid_to,
        ]
        for row in found
    ]
    columns = [
        Column(_("Thema"), 26),
        Column(_("Stadt oder Gemeinde"), 20),
        Column(_("Organisation"), 40),
        Column(_("Aufgabe"), 40),
        Column(_("Rechtsgrundlage"), 26),
        Column(_("Kontaktperson"), 26),
        Column(_("Gültig ab"), 12),
        Column(_("Gültig bis"), 12),
    ]
    record(AuditEvent.Action.EXPORT, table=Responsibility._meta.db_table, row=f"{len(rows)}")
    facts = [(_("Stichtag"), asked["on"]), (_("Ort"), asked["area"])]
    return respond(Export(_("Zuständigkeiten"), columns, rows, _("Querschnitt, Netzwerk"), facts), "xlsx")


@access(can_edit_organisation, selector=visible_organisations, kwarg="organisation_id")
def responsibility_create(request: ActorRequest, organisation: Organisation) -> HttpResponse:
    form = ResponsibilityForm(request.POST or None, organisation=organisation, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        services.create_responsibility(organisation=organisation, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Die Zuständigkeit ist eingetragen."))
        return redirect("network:page", organisation_id=organisation.pk)
    context = {"form": form, "organisation": organisation}
    return render(request, "network/responsibility_form.html", context, status=422 if form.errors else 200)


@access(can_edit_responsibility, selector=visible_responsibilities, kwarg="responsibility_id")
def responsibility_edit(request: ActorRequest, responsibility: Responsibility) -> HttpResponse:
    organisation = responsibility.organisation
    form = ResponsibilityForm(
        request.POST or None, organisation=organisation, actor=request.actor, responsibility=responsibility
    )
    if request.method == "POST" and form.is_valid():
        services.update_responsibility(responsibility=responsibility, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Die Zuständigkeit ist gespeichert."))
        return redirect("network:page", organisation_id=organisation.pk)
    context = {"form": form, "organisation": organisation, "responsibility": responsibility}
    return render(request, "network/responsibility_form.html", context, status=422 if form.errors else 200)


@access(can_edit_responsibility, selector=visible_responsibilities, kwarg="responsibility_id")
@require_POST
def responsibility_end(request: ActorRequest, responsibility: Responsibility) -> HttpResponse:
    services.end_responsibility(responsibility=responsibility, on=timezone.localdate(), by=request.actor)
    messages.success(request, _("Die Zuständigkeit endet heute. Sie bleibt im Verlauf stehen."))
    return redirect("network:page", organisation_id=responsibility.organisation_id)
