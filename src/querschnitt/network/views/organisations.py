from __future__ import annotations

from typing import Any
from uuid import UUID

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
from querschnitt.common.lists import PAGE, chosen_sort, link, page_of
from querschnitt.tenants.models import Organisation

from .. import services
from ..actors import actors_of, kinds_by_level
from ..forms import EndForm, OrganisationForm
from ..likeness import Pair, similar
from ..models import ContactPerson, OrganisationProfile
from ..policies import (
    can_edit_network,
    can_edit_organisation,
    can_import,
    can_view_network,
    can_view_organisation,
)
from ..registry import sections_for
from ..selectors import (
    OrganisationFilters,
    filter_organisations,
    towns,
    valid_on,
    visible_contacts,
    visible_organisations,
    visible_responsibilities,
    visible_sites,
)
from ..topics import Topic

SORTS = {"name": ("name",), "kind": ("kind", "name"), "town": ("profile__town", "name")}
STATES = ("current", "verify", "ended", "all")


def _filters(request: ActorRequest) -> OrganisationFilters:
    state = request.GET.get("state", "current")
    return OrganisationFilters(
        text=request.GET.get("q", "")[:200].strip(),
        kind=request.GET.get("kind", ""),
        town=request.GET.get("town", ""),
        state=state if state in STATES else "current",
    )


def _ordered(request: ActorRequest, filters: OrganisationFilters) -> tuple[str, Any]:
    found = filter_organisations(request.actor, filters)
    if filters.text and "sort" not in request.GET:
        return "", found
    sort, order = chosen_sort(request, SORTS, "name")
    return sort, found.order_by(*order, "id")


@access(can_view_network)
def organisation_list(request: ActorRequest) -> HttpResponse:
    filters = _filters(request)
    sort, found = _ordered(request, filters)
    columns = (
        "id",
        "name",
        "kind",
        "ended_on",
        "profile__town",
        "profile__carrier",
        "profile__phone",
        "profile__to_verify",
    )
    page = page_of(request, found.values_list(*columns), per_page=PAGE)
    kinds = dict(Organisation.Kind.choices)
    rows = [
        {
            "id": pk,
            "name": name,
            "kind": kinds.get(kind, kind),
            "ended_on": ended,
            "town": town or "",
            "carrier": carrier or "",
            "phone": phone or "",
            "to_verify": verify,
        }
        for pk, name, kind, ended, town, carrier, phone, verify in page
    ]
    state_names = {"current": _("Aktuelle"), "verify": _("Zu prüfen"), "ended": _("Beendete"), "all": _("Alle")}
    context = {
        "filters": filters,
        "filtered": bool(filters.text or filters.kind or filters.town or filters.state != "current"),
        "page": page,
        "rows": rows,
        "sort": sort,
        "kinds": kinds_by_level(),
        "towns": towns(request.actor),
        "states": state_names.items(),
        "query": link(request.GET),
        "may_edit": can_edit_network(request.actor),
        "may_import": can_import(request.actor),
    }
    return render(request, "network/list.html", context)


EXPORT_COLUMNS = (
    ("name", 40), ("short_name", 14), ("kind", 24), ("carrier", 30), ("legal_form", 20), ("level", 18), ("unit", 14),
    ("department", 24), ("parent", 30), ("municipality", 18), ("ags", 12), ("street", 28), ("postcode", 10),
    ("town", 18), ("email", 28), ("phone", 18), ("url", 28), ("responsibilities", 40), ("legal_basis", 30),
    ("age_from", 9), ("age_before", 9), ("note", 40), ("to_verify", 10), ("source", 30),
)  # fmt: skip


@access(can_view_network)
def organisation_export(request: ActorRequest, kind: str) -> HttpResponse:
    """The filtered list, with the columns an import reads back."""
    from ..importables import ORGANISATIONS
    from ..services.organisations import ORGANISATION_FIELDS

    filters = _filters(request)
    _sort, found = _ordered(request, filters)
    paths = {"parent": "profile__parent__name"}
    names = [
        paths.get(name, name if name in ORGANISATION_FIELDS else f"profile__{name}") for name, _width in EXPORT_COLUMNS
    ]
    labels = {
        number: {str(value): str(label) for value, label in column.choices()}
        for number, (name, _width) in enumerate(EXPORT_COLUMNS)
        if (column := ORGANISATIONS.column(name)).choices
    }
    rows = [
        [labels[number].get(value, value) if number in labels else value for number, value in enumerate(row)]
        for row in found.values_list(*names)
    ]
    columns = [Column(ORGANISATIONS.column(name).label, width) for name, width in EXPORT_COLUMNS]
    record(AuditEvent.Action.EXPORT, table=Organisation._meta.db_table, row=f"{len(rows)}")
    membership = request.actor.membership
    source = _("Querschnitt, Netzwerk von %(centre)s") % {"centre": membership.centre if membership else ""}
    return respond(Export(_("Organisationen"), columns, rows, source, _facts(filters)), kind)


def _facts(filters: OrganisationFilters) -> list[tuple[str, str]]:
    kinds = dict(Organisation.Kind.choices)
    said = [
        (_("Suche"), filters.text),
        (_("Art"), str(kinds.get(filters.kind, filters.kind))),
        (_("Ort"), filters.town),
    ]
    return [(term, value) for term, value in said if value]


@access(can_view_organisation, selector=visible_organisations, kwarg="organisation_id")
def organisation_page(request: ActorRequest, organisation: Organisation) -> HttpResponse:
    profile = OrganisationProfile.objects.select_related("import_batch", "parent").filter(organisation=organisation)
    today = timezone.localdate()
    contacts = list(visible_contacts(request.actor).filter(valid_on(today), organisation=organisation))
    seen: dict[UUID | None, ContactPerson] = {contact.pk: contact for contact in contacts}
    responsibilities = visible_responsibilities(request.actor).filter(valid_on(today), organisation=organisation)
    parts = visible_organisations(request.actor).filter(profile__parent=organisation, ended_on__isnull=True)
    context = {
        "organisation": organisation,
        "profile": profile.first() or OrganisationProfile(organisation=organisation),
        "actors": [actor for actor in actors_of(organisation.kind) if actor.form == "organisation"],
        "parts": list(parts.values_list("pk", "name")),
        "contacts": contacts,
        "sites": list(visible_sites(request.actor).filter(organisation=organisation)),
        "responsibilities": [(row, seen.get(row.contact_id)) for row in responsibilities],
        "topics": dict(Topic.choices),
        "sections": sections_for(request.actor, organisation),
        "ended": organisation.ended_on is not None and organisation.ended_on <= today,
        "may_edit": can_edit_organisation(request.actor, organisation),
        "may_import": can_import(request.actor),
    }
    return render(request, "network/organisation.html", context)


@access(can_edit_network)
def organisation_create(request: ActorRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None)
    alike: list[Pair] = []
    if request.method == "POST" and form.is_valid() and "anyway" not in request.POST:
        names = ("name", "kind", "town", "phone", "email", "url")
        alike = similar(**{name: form.cleaned_data[name] for name in names})
    if request.method == "POST" and form.is_valid() and not alike:
        organisation = services.create_organisation(by=request.actor, **form.cleaned_data)
        messages.success(request, _("„%(name)s“ ist angelegt.") % {"name": organisation.name})
        return redirect("network:page", organisation_id=organisation.pk)
    context = {"form": form, "alike": alike}
    return render(request, "network/organisation_form.html", context, status=422 if form.errors or alike else 200)


@access(can_edit_organisation, selector=visible_organisations, kwarg="organisation_id")
def organisation_edit(request: ActorRequest, organisation: Organisation) -> HttpResponse:
    form = OrganisationForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        services.update_organisation(organisation=organisation, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Die Angaben sind gespeichert."))
        return redirect("network:page", organisation_id=organisation.pk)
    context = {"form": form, "organisation": organisation}
    return render(request, "network/organisation_form.html", context, status=422 if form.errors else 200)


@access(can_edit_organisation, selector=visible_organisations, kwarg="organisation_id")
def organisation_end(request: ActorRequest, organisation: Organisation) -> HttpResponse:
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.end_organisation(organisation=organisation, on=form.cleaned_data["on"], by=request.actor)
        messages.success(request, _("Das Ende ist eingetragen. Es lässt sich auf dieser Seite zurücknehmen."))
        return redirect("network:page", organisation_id=organisation.pk)
    context = {"form": form, "organisation": organisation}
    return render(request, "network/organisation_end.html", context, status=422 if form.errors else 200)


@access(can_edit_organisation, selector=visible_organisations, kwarg="organisation_id")
@require_POST
def organisation_reopen(request: ActorRequest, organisation: Organisation) -> HttpResponse:
    services.reopen_organisation(organisation=organisation, by=request.actor)
    messages.success(request, _("Das Ende ist zurückgenommen."))
    return redirect("network:page", organisation_id=organisation.pk)
