from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.tenants.models import Organisation

from ..acting import organisation_of, person_of
from ..choices import REFERRAL_MOVES, ReferralState
from ..models import Case, Consent, Referral
from .answering import answer_days
from .consents import record_consent
from .gate import covering_consent, find_consent, find_release, names_of, needs_release, why_not_covered
from .grants import touch
from .packages import build_package, closed_to_sender
from .plan import must_be_open


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
def send_with_consent(
    *, referral: Referral, data_groups: Sequence[str], text_language: str, agreed: bool, by: Actor
) -> Referral:
    """Send exactly ``data_groups``: on the consent just given, or on a valid one that covers them already."""
    case, recipient, purpose = referral.case, referral.recipient, referral.purpose
    if agreed:
        consent: Consent | None = record_consent(
            case=case, purpose=purpose, recipient=recipient, data_groups=data_groups, text_language=text_language, by=by
        )  # fmt: skip
    else:
        # Where none covers them, what was said last tells why.
        consent = covering_consent(case, recipient, data_groups, purpose) or find_consent(case, recipient, purpose)
    referral.consent = consent
    referral.save(update_fields=["consent"])
    return send_referral(referral=referral, by=by, data_groups=data_groups)


@transaction.atomic
def send_referral(
    *, referral: Referral, by: Actor, answer_by: date | None = None, data_groups: Sequence[str] | None = None
) -> Referral:
    """Freeze the package and put it into the recipient's inbox: ``data_groups``, else all that the consent names."""
    case = referral.case
    must_be_open(case)
    # Read anew and locked: who withdraws it at the same moment either comes first, or takes this package back too.
    consent = Consent.objects.select_for_update().filter(referrals=referral).first()
    if reason := why_not_covered(
        consent, case, referral.recipient, data_groups, purpose=referral.purpose, topic=referral.topic
    ):
        raise ValidationError({"consent": reason})
    assert consent is not None  # noqa: S101  (said by the gate)
    told = consent.data_groups if data_groups is None else data_groups
    if closed := closed_to_sender(told):
        raise ValidationError(
            _(
                "Ihre Rolle sieht nicht alles, was gesendet werden soll: %(groups)s. Bitten Sie das Case Management, zu senden."
            )
            % {"groups": names_of(closed)}
        )
    release = None
    if needs_release(case.organisation, told):
        release = find_release(case, case.organisation, referral.recipient, [referral.topic])
    _move(
        referral,
        ReferralState.SENT,
        package=build_package(
            case, told, release.topics if release else (), recipient=referral.recipient, purpose=referral.purpose
        ),
        release=release,
        sent_at=timezone.now(),
        answer_by=answer_by or timezone.localdate() + timedelta(days=answer_days()),
        visible_until=min(consent.valid_until, release.valid_until) if release else consent.valid_until,
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
