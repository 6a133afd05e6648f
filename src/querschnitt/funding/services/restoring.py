from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor

from ..models import CentreFact, CentreTown, Post, PostCost, PostFunding, PostHolder, PostMaximum, Scenario, TakenOut
from ..ruleset import RuleSet
from .posts import restore_holder, set_maximum
from .taken_out import put_back

Restorable = CentreFact | CentreTown | Scenario | Post | PostCost | PostHolder | PostFunding | PostMaximum | TakenOut


@transaction.atomic
def restore(*, rows: Sequence[Restorable], rules: RuleSet, by: Actor | None) -> None:
    """Removed rows as they were, under their old keys. What has been entered since is not overwritten."""
    row = rows[0]
    if isinstance(row, PostHolder):
        restore_holder(holder=row, by=by)
        return
    if isinstance(row, TakenOut):
        put_back(taken=row, by=by)
        return
    if isinstance(row, PostMaximum) and not PostMaximum.objects.filter(post=row.post_id, starts_on=row.starts_on):
        # A lower step would hide what has been filled since: it is entered as anew, under its check.
        set_maximum(post=row.post, starts_on=row.starts_on, maximum=row.maximum, rule_id=row.rule_id, by=by)
        return
    try:
        with transaction.atomic():
            for one in rows:
                one.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError(_("Inzwischen steht dort etwas anderes. Ändern Sie es, wenn es nicht stimmt.")) from error
