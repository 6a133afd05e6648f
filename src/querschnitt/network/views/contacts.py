"""Contact persons: enter, correct, withdraw from view, end, hand over, and who it was before."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querschnitt.accounts.requests import ActorRequest
from querschnitt.common.access import access
from querschnitt.tenants.models import Organisation

from .. import services
from ..history import timeline
from ..models import ContactPerson
from ..people_forms import ContactForm, SuccessorForm
from ..policies import can_edit_contact, can_edit_organisation, can_view_organisation
from ..selectors import visible_contacts, visible_organisations, visible_responsibilities


@access(can_edit_organisation, selector=visible_organisations, kwarg="organisation_id")
def contact_create(request: ActorRequest, organisation: Organisation) -> HttpResponse:
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.create_contact(organisation=organisation, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Die Kontaktperson ist eingetragen."))
        return redirect("network:page", organisation_id=organisation.pk)
    context = {"form": form, "organisation": organisation}
    return render(request, "network/contact_form.html", context, status=422 if form.errors else 200)


@access(can_edit_contact, selector=visible_contacts, kwarg="contact_id")
def contact_edit(request: ActorRequest, contact: ContactPerson) -> HttpResponse:
    form = ContactForm(request.POST or None, contact=contact)
    if request.method == "POST" and form.is_valid():
        services.update_contact(contact=contact, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Die Angaben sind gespeichert."))
        return redirect("network:page", organisation_id=contact.organisation_id)
    context = {"form": form, "organisation": contact.organisation, "contact": contact}
    return render(request, "network/contact_form.html", context, status=422 if form.errors else 200)


@access(can_edit_contact, selector=visible_contacts, kwarg="contact_id")
def contact_succeed(request: ActorRequest, contact: ContactPerson) -> HttpResponse:
    form = SuccessorForm(request.POST or None, before=contact)
    if request.method == "POST" and form.is_valid():
        successor = services.succeed_contact(contact=contact, by=request.actor, **form.cleaned_data)
        messages.success(
            request,
            _("„%(new)s“ folgt auf „%(old)s“ ab dem %(day)s, mit allen Zuständigkeiten.")
            % {"new": successor.name, "old": contact.name, "day": successor.valid_from.strftime("%d.%m.%Y")},
        )
        return redirect("network:page", organisation_id=contact.organisation_id)
    context = {"form": form, "organisation": contact.organisation, "contact": contact, "succession": True}
    return render(request, "network/contact_form.html", context, status=422 if form.errors else 200)


@access(can_edit_contact, selector=visible_contacts, kwarg="contact_id")
@require_POST
def contact_withdraw(request: ActorRequest, contact: ContactPerson) -> HttpResponse:
    services.withdraw_publication(contact=contact, by=request.actor)
    messages.success(
        request, _("Der Widerruf gilt sofort: „%(name)s“ ist nur noch intern sichtbar.") % {"name": contact.name}
    )
    return redirect("network:page", organisation_id=contact.organisation_id)


@access(can_edit_contact, selector=visible_contacts, kwarg="contact_id")
@require_POST
def contact_end(request: ActorRequest, contact: ContactPerson) -> HttpResponse:
    services.end_contact(contact=contact, on=timezone.localdate(), by=request.actor)
    messages.success(
        request, _("„%(name)s“ ist ab morgen nicht mehr als Kontaktperson eingetragen.") % {"name": contact.name}
    )
    return redirect("network:page", organisation_id=contact.organisation_id)


@access(can_view_organisation, selector=visible_organisations, kwarg="organisation_id")
def history(request: ActorRequest, organisation: Organisation) -> HttpResponse:
    """Who was responsible, and for what, from the first day to the last."""
    found = visible_contacts(request.actor).filter(organisation=organisation)
    contacts = list(found.select_related("predecessor").order_by("-valid_from", "name"))
    seen = {contact.pk for contact in contacts}
    rows = visible_responsibilities(request.actor).filter(organisation=organisation)
    rows = rows.select_related("contact").order_by("-valid_from", "topic")
    context = {
        "organisation": organisation,
        "contacts": contacts,
        "responsibilities": [(row, row.contact if row.contact_id in seen else None) for row in rows],
        "seen": seen,
        "chart": timeline(contacts, timezone.localdate()),
        "today": timezone.localdate(),
    }
    return render(request, "network/history.html", context)
