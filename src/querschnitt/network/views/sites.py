"""Where an organisation is found, and when it is open there."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querschnitt.accounts.requests import ActorRequest
from querschnitt.common.access import access
from querschnitt.tenants.models import Organisation

from .. import services
from ..models import Site
from ..people_forms import SiteForm
from ..policies import can_edit_organisation, can_edit_site
from ..selectors import visible_organisations, visible_sites


@access(can_edit_organisation, selector=visible_organisations, kwarg="organisation_id")
def site_create(request: ActorRequest, organisation: Organisation) -> HttpResponse:
    form = SiteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.create_site(organisation=organisation, by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Der Standort ist eingetragen."))
            return redirect("network:page", organisation_id=organisation.pk)
    context = {"form": form, "organisation": organisation}
    return render(request, "network/site_form.html", context, status=422 if form.errors else 200)


@access(can_edit_site, selector=visible_sites, kwarg="site_id")
def site_edit(request: ActorRequest, site: Site) -> HttpResponse:
    form = SiteForm(request.POST or None, site=site)
    if request.method == "POST" and form.is_valid():
        try:
            services.update_site(site=site, by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Der Standort ist gespeichert."))
            return redirect("network:page", organisation_id=site.organisation_id)
    context = {"form": form, "organisation": site.organisation, "site": site}
    return render(request, "network/site_form.html", context, status=422 if form.errors else 200)


@access(can_edit_site, selector=visible_sites, kwarg="site_id")
@require_POST
def site_remove(request: ActorRequest, site: Site) -> HttpResponse:
    services.remove_site(site=site, by=request.actor)
    messages.success(request, _("Der Standort ist herausgenommen."))
    return redirect("network:page", organisation_id=site.organisation_id)
