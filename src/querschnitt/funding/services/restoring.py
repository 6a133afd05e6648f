from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor

from ..models import CentreFact, CentreTown, PostFunding, PostHolder, PostMaximum, Scenario
from ..ruleset import RuleSet
from .posts import restore_holder, set_maximum

Restorable = CentreFact | CentreTown | Scenario | PostHolder | PostFunding | PostMaximum


@transaction.atomic
def restore(*, row: Restorable, rules: RuleSet, by: Actor | None) -> None:
    """A removed row as it was, under its old key. What has been entered since is not overwritten."""
    if isinstance(row, PostHolder):
        restore_holder(holder=row, by=by)
        return
    if isinstance(row, PostMaximum) and not PostMaximum.objects.filter(post=row.post_id, starts_on=row.starts_on):
        # A lower step would hide what has been filled since: it is entered as anew, under its check.
        set_maximum(post=row.post, starts_on=row.starts_on, maximum=row.maximum, rule_id=row.rule_id, by=by)
        return
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError(_("Inzwischen steht dort etwas anderes. Ändern Sie es, wenn es nicht stimmt.")) from error
