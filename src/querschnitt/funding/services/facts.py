from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor

from ..facts import BadInput, read_settings, read_value
from ..models import CentreFact, CentreTown, FundingSetting
from ..programmes import book


@transaction.atomic
def record_fact(*, key: str, year: int, value: str, source: str, by: Actor | None) -> CentreFact:
    """What holds from ``year`` on; the same figure of the same year is replaced, and the log keeps what stood there."""
    read_value(book().facts[key], value, key)
    fact = CentreFact.objects.filter(key=key, year=year).first() or CentreFact(key=key, year=year)
    fact.value, fact.source, fact.recorded_by = value, source, by.user.pk if by else None
    fact.save()
    return fact


@transaction.atomic
def delete_fact(*, fact: CentreFact, by: Actor | None) -> None:
    fact.delete()


@transaction.atomic
def record_town(
    *,
    name: str,
    residence_authority: bool | None,
    youth_office: bool | None,
    integration_council: bool | None,
    by: Actor | None,
) -> CentreTown:
    town = CentreTown.objects.filter(name=name).first() or CentreTown(name=name)
    town.residence_authority = residence_authority
    town.youth_office = youth_office
    town.integration_council = integration_council
    town.save()
    return town


@transaction.atomic
def delete_town(*, town: CentreTown, by: Actor | None) -> None:
    town.delete()


@transaction.atomic
def record_setting(*, key: str, value: str, reason: str, by: Actor | None) -> FundingSetting:
    """What holds for the own centre where the sources leave a rule open; the log keeps who, when and why."""
    value, reason = value.strip(), reason.strip()
    try:
        read_settings({key: value})
    except BadInput as error:
        raise ValidationError(str(error)) from error
    if not reason:
        raise ValidationError(_("Eine Einstellung braucht einen Grund."))
    row = FundingSetting.objects.filter(key=key).first() or FundingSetting(key=key)
    row.value, row.reason, row.recorded_by = value, reason, by.user.pk if by else None
    row.save()
    return row
