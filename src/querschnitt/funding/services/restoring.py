from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor

from ..models import CentreFact, CentreTown, PostFunding, PostHolder, Scenario
from ..ruleset import RuleSet
from .posts import restore_holder


@transaction.atomic
def restore(
    *, row: CentreFact | CentreTown | Scenario | PostHolder | PostFunding, rules: RuleSet, by: Actor | None
) -> None:
    """A removed row as it was, under its old key. What has been entered since is not overwritten."""
    if isinstance(row, PostHolder):
        restore_holder(holder=row, by=by)
        return
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError(_("Inzwischen steht dort etwas anderes. Ändern Sie es, wenn es nicht stimmt.")) from error
