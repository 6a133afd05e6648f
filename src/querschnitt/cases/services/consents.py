from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from querschnitt.accounts.actor import Actor
from querschnitt.tenants.models import Organisation

from ..catalogues import CONSENT_VERSION
from ..choices import ReferralState
from ..models import Case, CaseGrant, Consent, Referral
from .grants import touch


def a_year_from(day: date) -> date:
    """The same day a year on; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


@transaction.atomic
def record_consent(
    *,
    case: Case,
    purpose: str,
    data_groups: Sequence[str],
    text_language: str,
    by: Actor,
    recipient: Organisation | None = None,
    given_on: date | None = None,
    valid_until: date | None = None,
) -> Consent:
    day = given_on or timezone.localdate()
    consent = Consent.objects.create(
        case=case,
        purpose=purpose,
        recipient=recipient,
        data_groups=sorted(set(data_groups)),
        text_language=text_language,
        text_version=CONSENT_VERSION,
        given_on=day,
        valid_until=valid_until or a_year_from(day),
    )
    touch(case.pk)
    return consent


@transaction.atomic
def withdraw_consent(*, consent: Consent, by: Actor) -> None:
    """End the consent and, in the same moment, everything that rests on it: shares and packages on their way."""
    now = timezone.now()
    Consent.objects.filter(pk=consent.pk, withdrawn_at__isnull=True).update(withdrawn_at=now)
    CaseGrant.objects.filter(consent=consent, revoked_at__isnull=True).update(revoked_at=now)
    Referral.objects.filter(consent=consent, ended_at__isnull=True).update(ended_at=now)
    Referral.objects.filter(
        consent=consent, state__in=[ReferralState.DRAFT, ReferralState.SENT, ReferralState.ACCEPTED]
    ).update(state=ReferralState.WITHDRAWN)
    touch(consent.case_id)
    consent.refresh_from_db()
