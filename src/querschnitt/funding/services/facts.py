from __future__ import annotations

from django.db import transaction

from querschnitt.accounts.actor import Actor

from ..facts import read_value
from ..models import CentreFact, CentreTown
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
