"""Restrict the processing of a case, and lift it (Art. 18 DSGVO)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor

from ..acting import person_of
from ..models import Case, CaseRestriction
from .grants import touch


@transaction.atomic
def restrict_case(*, case: Case, reason: str, by: Actor, note: str = "") -> CaseRestriction:
    """From now on the case is read by its lead and changed, sent or deleted by nobody."""
    if CaseRestriction.objects.filter(case=case, lifted_at__isnull=True).exists():
        raise ValidationError(_("Die Verarbeitung dieses Falls ist schon eingeschränkt."))
    restriction = CaseRestriction(centre=case.centre, case=case, reason=reason, note=note, placed_by=person_of(by))
    restriction.save(force_insert=True)
    Case.objects.filter(pk=case.pk).update(restricted_at=timezone.now())
    touch(case.pk)
    return restriction


@transaction.atomic
def lift_restriction(*, restriction: CaseRestriction, reason: str, by: Actor) -> None:
    """``reason`` says why; the person was told before (Art. 18 Abs. 3 DSGVO)."""
    if not reason.strip():
        raise ValidationError({"lift_reason": _("Schreiben Sie, warum die Einschränkung endet.")})
    CaseRestriction.objects.filter(pk=restriction.pk, lifted_at__isnull=True).update(
        lifted_at=timezone.now(), lifted_by=person_of(by), lift_reason=reason.strip()
    )
    Case.objects.filter(pk=restriction.case_id).update(restricted_at=None)
    touch(restriction.case_id)
