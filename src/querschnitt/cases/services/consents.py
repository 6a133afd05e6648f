from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.tenants.models import Organisation

from ..catalogues import CONSENT_VERSION
from ..choices import GrantPurpose, ReferralState
from ..models import Case, CaseGrant, Consent, Referral, SecrecyRelease
from ..trust_choices import Decision
from .grants import touch

ON_ITS_WAY = [ReferralState.DRAFT, ReferralState.SENT, ReferralState.ACCEPTED]


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
def record_refusal(
    *,
    case: Case,
    purpose: str,
    data_groups: Sequence[str],
    text_language: str,
    by: Actor,
    recipient: Organisation | None = None,
) -> Consent:
    """The person was asked and said no. Nothing may rest on it, and an earlier yes to the same ends with it."""
    today = timezone.localdate()
    for earlier in Consent.objects.filter(
        case=case, purpose=purpose, recipient=recipient, decision=Decision.GIVEN, withdrawn_at__isnull=True
    ):
        withdraw_consent(consent=earlier, by=by)
    consent = Consent.objects.create(
        case=case,
        purpose=purpose,
        recipient=recipient,
        data_groups=sorted(set(data_groups)),
        decision=Decision.REFUSED,
        text_language=text_language,
        text_version=CONSENT_VERSION,
        given_on=today,
        valid_until=today,
    )
    touch(case.pk)
    return consent


def _end(referrals: Q, grants: Q) -> None:
    """Take away, in this moment, what rested on the word of the person: files opened, packages on their way."""
    now = timezone.now()
    CaseGrant.objects.filter(grants, revoked_at__isnull=True).exclude(purpose=GrantPurpose.LEAD).update(revoked_at=now)
    rows = Referral.objects.filter(referrals)
    rows.filter(ended_at__isnull=True).update(ended_at=now)
    rows.filter(state__in=ON_ITS_WAY).update(state=ReferralState.WITHDRAWN)


@transaction.atomic
def withdraw_consent(*, consent: Consent, by: Actor) -> None:
    """End the consent and, in the same moment, everything that rests on it: shares and packages on their way."""
    Consent.objects.filter(pk=consent.pk, withdrawn_at__isnull=True).update(withdrawn_at=timezone.now())
    _end(Q(consent=consent), Q(consent=consent))
    touch(consent.case_id)
    consent.refresh_from_db()


@transaction.atomic
def record_release(
    *,
    case: Case,
    released: Organisation,
    towards: Organisation,
    topics: Iterable[str],
    text_language: str,
    by: Actor,
    valid_until: date | None = None,
    both_ways: bool = False,
) -> list[SecrecyRelease]:
    """Free ``released`` of its duty of secrecy towards ``towards``; ``both_ways`` is a second row, the other way."""
    if case.organisation_id not in (released.pk, towards.pk):
        raise ValidationError(
            {"released": _("Eine der beiden Stellen muss %(name)s sein.") % {"name": case.organisation.name}}
        )
    if released.pk == towards.pk:
        raise ValidationError({"towards": _("Wählen Sie zwei verschiedene Stellen.")})
    today = timezone.localdate()
    pairs = [(released, towards), (towards, released)] if both_ways else [(released, towards)]
    rows = [
        SecrecyRelease.objects.create(
            case=case,
            released=teller,
            towards=told,
            topics=sorted(set(topics)),
            text_language=text_language,
            text_version=CONSENT_VERSION,
            given_on=today,
            valid_until=valid_until or a_year_from(today),
        )
        for teller, told in pairs
    ]
    touch(case.pk)
    return rows


def resting_on(release: SecrecyRelease) -> Q:
    """Grants that need this release: given on it, or joint work of the organisation it frees."""
    return Q(release=release) | Q(
        case_id=release.case_id, organisation_id=release.released_id, purpose=GrantPurpose.COOPERATION
    )


@transaction.atomic
def withdraw_release(*, release: SecrecyRelease, by: Actor) -> None:
    """Secrecy holds again at once: what was told under it is no longer seen, and joint work that needed it ends."""
    SecrecyRelease.objects.filter(pk=release.pk, withdrawn_at__isnull=True).update(withdrawn_at=timezone.now())
    _end(Q(release=release), resting_on(release))
    touch(release.case_id)
    release.refresh_from_db()
