"""Who pays a post, and what it really costs. Double funding is shown (``doubles``), never refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor

from ..models import Grant, Post, PostCost, PostFunding


@transaction.atomic
def add_post_funding(
    *,
    post: Post,
    payer: str,
    percent: Decimal,
    starts_on: date,
    by: Actor | None,
    ends_on: date | None = None,
    grant: Grant | None = None,
) -> PostFunding:
    if ends_on and ends_on < starts_on:
        raise ValidationError(_("Der letzte Tag liegt vor dem ersten. Berichtigen Sie eines von beiden."))
    if not 0 < percent <= 100:
        raise ValidationError(_("Ein Anteil liegt über 0 und geht bis 100 Prozent."))
    return PostFunding.objects.create(
        organisation_id=post.organisation_id,
        post=post,
        payer=payer,
        percent=percent,
        starts_on=starts_on,
        ends_on=ends_on,
        grant=grant,
    )


@transaction.atomic
def remove_post_funding(*, funding: PostFunding, by: Actor | None) -> None:
    funding.delete()


@transaction.atomic
def remove_post_cost(*, cost: PostCost, by: Actor | None) -> None:
    """Entered at the wrong post or year."""
    cost.delete()


@transaction.atomic
def record_post_cost(*, post: Post, year: int, amount: Decimal, by: Actor | None) -> PostCost:
    """The same year again replaces the amount; the log keeps what stood there."""
    if not 2000 <= year <= 2100 or amount < 0:
        raise ValidationError(_("Geben Sie ein Jahr und einen Betrag ab 0 an."))
    row = PostCost.objects.filter(post=post, year=year).first() or PostCost(post=post, year=year)
    row.organisation_id, row.amount = post.organisation_id, amount
    row.save()
    return row
