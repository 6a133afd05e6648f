"""Whom to ask, and who is responsible for what."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P

from ..choices import Publication
from ..models import ContactPerson, Responsibility, Site
from .organisations import towns


def valid_on(day: date) -> Q:
    """The condition of rows with ``valid_from`` and ``valid_to`` that hold on ``day``."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def visible_contacts(actor: Actor) -> QuerySet[ContactPerson]:
    """Contact persons as far as they agreed: internal ones in their own organisation and by who keeps the network."""
    if not actor.may(P.NETWORK_VIEW):
        return ContactPerson.unscoped.none()
    if actor.may(P.NETWORK_EDIT):
        return ContactPerson.objects.all()
    return ContactPerson.objects.filter(~Q(publication=Publication.INTERNAL) | Q(organisation_id=actor.organisation_id))


def visible_responsibilities(actor: Actor) -> QuerySet[Responsibility]:
    """All of the centre, ended ones included: who was responsible is no secret in the network."""
    if not actor.may(P.NETWORK_VIEW):
        return Responsibility.unscoped.none()
    return Responsibility.objects.all()


def visible_sites(actor: Actor) -> QuerySet[Site]:
    if not actor.may(P.NETWORK_VIEW):
        return Site.unscoped.none()
    return Site.objects.select_related("place")


def contacts_for(actor: Actor, *, topic: str, on: date | None = None) -> QuerySet[ContactPerson]:
    """Whom to ask about a topic, as far as they agreed to be shown."""
    found = visible_contacts(actor).filter(valid_on(on or timezone.localdate()), topics__contains=[topic])
    return found.select_related("organisation").order_by("organisation__name", "name")


def responsible_for(
    actor: Actor, *, topic: str = "", area: str = "", on: date | None = None
) -> QuerySet[Responsibility]:
    """Who is responsible for ``topic`` in ``area`` on a day: those for that town and those for the whole district.

    The town's own come first; neither stands above the other.
    """
    found = visible_responsibilities(actor).filter(valid_on(on or timezone.localdate()))
    if topic:
        found = found.filter(topic=topic)
    if area:
        found = found.filter(Q(area__iexact=area) | Q(area=""))
    return found.select_related("organisation").order_by("topic", "-area", "organisation__name", "id")


def areas(actor: Actor) -> list[str]:
    """Towns that responsibilities name, and those organisations are in: for filters and suggestions."""
    named = visible_responsibilities(actor).exclude(area="").values_list("area", flat=True).distinct()
    return sorted({*named, *towns(actor)})
