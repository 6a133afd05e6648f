from __future__ import annotations

from django.db import transaction

from querschnitt.accounts.actor import Actor
from querschnitt.tenants.models import Organisation

from ..acting import organisation_of
from ..choices import RefusalReason
from ..models import Case, CaseObstacle, Obstacle, Referral
from .grants import touch

OF_REFUSAL = {
    RefusalReason.NO_CAPACITY: "refused_no_capacity",
    RefusalReason.NOT_COMPETENT: "refused_not_competent",
    RefusalReason.CONDITIONS: "refused_conditions",
    RefusalReason.STATUS: "refused_status",
    RefusalReason.LANGUAGE: "refused_language",
}


@transaction.atomic
def report_obstacle(
    *,
    category: str,
    by: Actor,
    legal_circle: str = "unbekannt",
    authority_kind: str = "",
    topic: str = "",
    case: Case | None = None,
    referral: Referral | None = None,
) -> Obstacle:
    """Store what does not work. Which case it was met in is kept apart, where only the case's own readers look."""
    organisation = Organisation.objects.get(pk=organisation_of(by))
    obstacle = Obstacle(
        centre_id=organisation.centre_id,
        organisation=organisation,
        category=category,
        legal_circle=legal_circle,
        authority_kind=authority_kind,
        topic=topic,
    )
    obstacle.save(force_insert=True)
    if case is not None:
        CaseObstacle(centre_id=case.centre_id, case=case, obstacle=obstacle, referral=referral).save(force_insert=True)
        touch(case.pk)
    return obstacle


def report_refusal(*, referral: Referral, by: Actor) -> Obstacle:
    """The obstacle a refused referral stands for, without asking anything again."""
    kind = referral.recipient.kind
    return report_obstacle(
        category=OF_REFUSAL.get(RefusalReason(referral.reason), "refused_other"),
        legal_circle=referral.case.legal_circle,
        authority_kind="" if kind in (Organisation.Kind.KI, Organisation.Kind.STATE) else kind,
        topic=referral.topic,
        case=referral.case,
        referral=referral,
        by=by,
    )
