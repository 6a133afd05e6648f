from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P

from ..body_choices import AgreementState
from ..models import Agreement, AgreementParty
from .bodies import Circle

REVIEW_SOON = timedelta(days=28)


def visible_agreements(actor: Actor) -> QuerySet[Agreement]:
    if not actor.may(P.NETWORK_VIEW):
        return Agreement.unscoped.none()
    return Agreement.objects.all()


def running(today: date) -> Q:
    return Q(valid_from__lte=today) & (Q(valid_to__isnull=True) | Q(valid_to__gte=today))


def to_review(actor: Actor, today: date | None = None) -> QuerySet[Agreement]:
    """Not ended, and their review day is past or within four weeks."""
    today = today or timezone.localdate()
    found = visible_agreements(actor).filter(review_on__lte=today + REVIEW_SOON)
    return found.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today)).order_by("review_on", "title")


@dataclass(frozen=True)
class AgreementFilters:
    """``state``: running (default), planned, ended, review (due for it) or all."""

    text: str = ""
    kind: str = ""
    topic: str = ""
    organisation: str = ""
    state: str = AgreementState.RUNNING


def filter_agreements(actor: Actor, filters: AgreementFilters) -> QuerySet[Agreement]:
    today = timezone.localdate()
    found = to_review(actor, today) if filters.state == "review" else visible_agreements(actor)
    if filters.state == AgreementState.RUNNING:
        found = found.filter(running(today))
    elif filters.state == AgreementState.PLANNED:
        found = found.filter(valid_from__gt=today)
    elif filters.state == AgreementState.ENDED:
        found = found.filter(valid_to__lt=today)
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.topic:
        found = found.filter(topics__contains=[filters.topic])
    if filters.organisation:
        parties = AgreementParty.objects.filter(organisation_id=filters.organisation)
        found = found.filter(pk__in=parties.values("agreement_id"))
    if filters.text:
        found = found.filter(Q(title__icontains=filters.text) | Q(purpose__icontains=filters.text))
    return found


def agreement_circles(actor: Actor, today: date | None = None) -> list[Circle]:
    """Agreements running today and their parties."""
    if not actor.may(P.NETWORK_VIEW):
        return []
    today = today or timezone.localdate()
    agreements = list(visible_agreements(actor).filter(running(today)))
    parties: dict[UUID, set[UUID]] = {agreement.pk: set() for agreement in agreements}
    rows = AgreementParty.objects.filter(agreement__in=parties)
    for agreement_id, organisation_id in rows.values_list("agreement_id", "organisation_id"):
        parties[agreement_id].add(organisation_id)
    return [Circle(a.pk, a.title, tuple(a.topics), frozenset(parties[a.pk])) for a in agreements]


def agreement_pairs(actor: Actor) -> list[tuple[UUID, UUID, Circle]]:
    """Two organisations bound by one running agreement, and which; smaller id first."""
    return [(one, other, circle) for circle in agreement_circles(actor) for one, other in circle.pairs()]
