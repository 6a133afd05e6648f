from __future__ import annotations

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.tenants.models import Organisation

from ..choices import ConsentPurpose, DataGroup, GrantPurpose
from ..models import Case, CaseGrant, Consent
from .gate import find_release, topics_told, why_not_covered


def touch(case_id: UUID) -> None:
    """Put the case on top of the lists of those who see it, as far as the acting organisation may tell them."""
    CaseGrant.objects.filter(case_id=case_id, revoked_at__isnull=True).update(last_activity_at=timezone.now())


@transaction.atomic
def grant_case(
    *,
    case: Case,
    organisation: Organisation,
    consent: Consent,
    by: Actor,
    purpose: str = GrantPurpose.COOPERATION,
    ends_on: date | None = None,
) -> CaseGrant:
    """Open the case file to another organisation, never longer than the consent it rests on.

    A grant it already has ends: one organisation sees a case for one purpose at a time.
    """
    # Read anew and locked: who withdraws it at the same moment either comes first, or ends this grant too.
    consent = Consent.objects.select_for_update().get(pk=consent.pk)
    file = [DataGroup.CASE_FILE]
    if reason := why_not_covered(consent, case, organisation, file, purpose=ConsentPurpose.SHARING):
        raise ValidationError(reason)
    topics = topics_told(file, "")
    release = find_release(case, case.organisation, organisation, topics)
    assert release is not None  # noqa: S101  (said by the gate)
    last = min(consent.valid_until, release.valid_until)
    if purpose == GrantPurpose.COOPERATION:
        # Who writes into the file tells the lead, too.
        back = find_release(case, organisation, case.organisation, topics)
        if back is None:
            raise ValidationError(
                _(
                    "Für gemeinsame Fallarbeit muss die Person auch %(name)s gegenüber %(lead)s von der "
                    "Schweigepflicht entbinden. Erfassen Sie die Entbindung in beide Richtungen."
                )
                % {"name": organisation.name, "lead": case.organisation.name}
            )
        last = min(last, back.valid_until)
    CaseGrant.objects.filter(case=case, organisation=organisation, revoked_at__isnull=True).update(
        revoked_at=timezone.now()
    )
    return CaseGrant.objects.create(
        case=case,
        organisation=organisation,
        granted_by=case.organisation,
        purpose=purpose,
        consent=consent,
        release=release,
        ends_on=min(ends_on, last) if ends_on else last,
    )


@transaction.atomic
def revoke_grant(*, grant: CaseGrant, by: Actor) -> None:
    """Close the case to an organisation at once. The lead keeps its own grant."""
    if grant.purpose == GrantPurpose.LEAD:
        raise ValidationError(_("Die Fallführung kann sich den Fall nicht selbst entziehen."))
    CaseGrant.objects.filter(pk=grant.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
