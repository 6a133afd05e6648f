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
    covers = (
        consent.case_id == case.pk
        and consent.recipient_id == organisation.pk
        and consent.purpose == ConsentPurpose.SHARING
        and DataGroup.CASE_FILE in consent.data_groups
        and consent.is_valid()
    )
    if not covers:
        raise ValidationError(
            _(
                "Die Einwilligung deckt die Einsicht in die ganze Fallakte durch %(name)s nicht. "
                "Holen Sie dafür eine Einwilligung „Fall teilen“ ein."
            )
            % {"name": organisation.name}
        )
    CaseGrant.objects.filter(case=case, organisation=organisation, revoked_at__isnull=True).update(
        revoked_at=timezone.now()
    )
    return CaseGrant.objects.create(
        case=case,
        organisation=organisation,
        granted_by=case.organisation,
        purpose=purpose,
        consent=consent,
        ends_on=min(ends_on, consent.valid_until) if ends_on else consent.valid_until,
    )


@transaction.atomic
def revoke_grant(*, grant: CaseGrant, by: Actor) -> None:
    """Close the case to an organisation at once. The lead keeps its own grant."""
    if grant.purpose == GrantPurpose.LEAD:
        raise ValidationError(_("Die Fallführung kann sich den Fall nicht selbst entziehen."))
    CaseGrant.objects.filter(pk=grant.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
