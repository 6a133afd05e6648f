from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.tenants.models import Organisation

from ..acting import organisation_of, person_of
from ..choices import REFERRAL_MOVES, ConsentPurpose, ReferralState
from ..models import Case, Consent, Referral
from .grants import touch
from .packages import build_package
from .plan import must_be_open

ANSWER_DAYS = 14


@transaction.atomic
def draft_referral(
    *,
    case: Case,
    recipient: Organisation,
    topic: str,
    by: Actor,
    consent: Consent | None = None,
    **values: Any,
) -> Referral:
    must_be_open(case)
    if recipient.pk == organisation_of(by):
        raise ValidationError(
            {"recipient": _("Das ist Ihre eigene Organisation. Wählen Sie die Stelle, an die Sie verweisen.")}
        )
    referral = Referral(
        centre=case.centre,
        case=case,
        sender_id=organisation_of(by),
        recipient=recipient,
        topic=topic,
        consent=consent,
        created_by=person_of(by),
        **values,
    )
    referral.save(force_insert=True)
    touch(case.pk)
    return referral


def why_not_covered(consent: Consent | None, case: Case, recipient: Organisation) -> str:
    """Why this consent does not allow a package to this recipient, with the remedy; empty when it does."""
    if consent is None:
        return _(
            "Ohne Einwilligung geht nichts hinaus: Für %(name)s liegt keine vor. "
            "Lesen Sie der Person den Text vor und erfassen Sie ihre Einwilligung."
        ) % {"name": recipient.name}
    if consent.case_id != case.pk or consent.recipient_id != recipient.pk:
        return _("Die Einwilligung nennt eine andere Stelle als %(name)s. Erfassen Sie eine für diese Stelle.") % {
            "name": recipient.name
        }
    if consent.purpose != ConsentPurpose.REFERRAL:
        return _("Die Einwilligung gilt für einen anderen Zweck. Erfassen Sie eine für die Verweisung.")
    if consent.withdrawn_at is not None:
        return _("Die Person hat diese Einwilligung widerrufen. Sprechen Sie mit ihr, bevor Sie eine neue erfassen.")
    if not consent.is_valid():
        return _("Die Einwilligung endete am %(day)s. Erfassen Sie eine neue.") % {
            "day": date_format(consent.valid_until, "SHORT_DATE_FORMAT")
        }
    return ""


def _move(referral: Referral, to: str, **values: Any) -> Referral:
    """The one door of every change of state."""
    current = Referral.objects.select_for_update().get(pk=referral.pk)
    if to not in REFERRAL_MOVES[current.state]:
        raise ValidationError(
            _("Die Verweisung ist „%(now)s“ und kann nicht „%(to)s“ werden. Laden Sie die Seite neu.")
            % {"now": ReferralState(current.state).label, "to": ReferralState(to).label}
        )
    Referral.objects.filter(pk=referral.pk).update(state=to, **values)
    for name, value in {"state": to, **values}.items():
        setattr(referral, name, value)
    return referral


@transaction.atomic
def send_referral(*, referral: Referral, by: Actor, answer_by: date | None = None) -> Referral:
    """Freeze the package of the agreed data groups and put it into the recipient's inbox."""
    case = referral.case
    must_be_open(case)
    # Read anew and locked: who withdraws it at the same moment either comes first, or takes this package back too.
    consent = Consent.objects.select_for_update().filter(referrals=referral).first()
    if reason := why_not_covered(consent, case, referral.recipient):
        raise ValidationError({"consent": reason})
    assert consent is not None  # noqa: S101  (said by why_not_covered)
    _move(
        referral,
        ReferralState.SENT,
        package=build_package(case, consent.data_groups),
        sent_at=timezone.now(),
        answer_by=answer_by or timezone.localdate() + timedelta(days=ANSWER_DAYS),
        visible_until=consent.valid_until,
    )
    touch(case.pk)
    return referral


@transaction.atomic
def accept_referral(*, referral: Referral, by: Actor, first_appointment_on: date | None = None) -> Referral:
    """Take it on. Opens the package and what follows on this referral, never the case file."""
    return _move(
        referral,
        ReferralState.ACCEPTED,
        answered_at=timezone.now(),
        answered_by_id=person_of(by).pk,
        first_appointment_on=first_appointment_on,
    )


@transaction.atomic
def refuse_referral(*, referral: Referral, reason: str, by: Actor) -> Referral:
    return _move(
        referral, ReferralState.REFUSED, reason=reason, answered_at=timezone.now(), answered_by_id=person_of(by).pk
    )


@transaction.atomic
def report_back(
    *, referral: Referral, by: Actor, first_appointment_on: date | None = None, feedback: str = ""
) -> Referral:
    """The recipient's first appointment and feedback, the last two stops."""
    if referral.state != ReferralState.ACCEPTED:
        raise ValidationError(_("Rückmeldungen gibt es nur zu angenommenen Verweisungen."))
    values: dict[str, Any] = {"first_appointment_on": first_appointment_on, "feedback": feedback}
    values["feedback_on"] = timezone.localdate() if feedback else None
    Referral.objects.filter(pk=referral.pk).update(**values)
    referral.refresh_from_db()
    return referral


@transaction.atomic
def withdraw_referral(*, referral: Referral, by: Actor) -> Referral:
    """Take it back: the recipient sees nothing of it from now on."""
    _move(referral, ReferralState.WITHDRAWN, ended_at=timezone.now())
    touch(referral.case_id)
    return referral
