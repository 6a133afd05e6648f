"""Where organisations are found."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.tenants.models import Organisation

from ..models import Place, Site
from .places import place_for

ADDRESS = ("name", "street", "postcode", "town")


def _place(values: dict[str, Any], by: Actor | None) -> Place:
    place = place_for(by=by, **{key: values.pop(key, "") for key in ADDRESS})
    if place is None:
        raise ValidationError({"street": _("Ohne Anschrift findet niemand hin. Straße und Ort eintragen.")})
    return place


@transaction.atomic
def create_site(*, organisation: Organisation, by: Actor | None, **values: Any) -> Site:
    """``values``: the address (name, street, postcode, town) and what is known of the site."""
    place = _place(values, by)
    if place.organisation_id is None:
        place.organisation = organisation
        place.save(update_fields=["organisation", "updated_at"])
    if Site.objects.filter(organisation=organisation, place=place).exists():
        raise ValidationError({"street": _("Dieser Ort ist hier schon eingetragen. Den vorhandenen bearbeiten.")})
    site = Site(organisation=organisation, place=place, **values)
    site.save()
    return site


@transaction.atomic
def update_site(*, site: Site, by: Actor, **values: Any) -> Site:
    """Another address is another place; the old one stays for what else happens there."""
    place = _place(values, by)
    if Site.objects.filter(organisation_id=site.organisation_id, place=place).exclude(pk=site.pk).exists():
        raise ValidationError({"street": _("Dieser Ort ist hier schon eingetragen. Den vorhandenen bearbeiten.")})
    site.place = place
    for key, value in values.items():
        setattr(site, key, value)
    site.save()
    return site


@transaction.atomic
def remove_site(*, site: Site, by: Actor) -> None:
    """The organisation is no longer found there; the place itself stays."""
    site.delete()
