"""Who pays for measures, as funding's check for double funding asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from django.urls import reverse

from querschnitt.accounts.actor import Actor
from querschnitt.funding.claims import payers
from querschnitt.funding.doubles import MEASURE, Claim
from querschnitt.funding.ruleset import RuleSet

from .selectors import visible_measure_fundings


def measure_claims(actor: Actor, rules: RuleSet) -> Iterator[Claim]:
    labels = dict(payers())
    for one in visible_measure_fundings(actor):
        label = labels.get(one.payer, one.payer)
        yield Claim(
            MEASURE,
            str(one.measure_id),
            one.measure.title,
            one.payer,
            f"{label} ({one.grant.reference})" if one.grant else label,
            Fraction(one.percent) / 100,
            one.starts_on,
            one.ends_on,
            Fraction(one.amount) if one.amount is not None else None,
            reverse("steering:measure_funding", args=[one.measure_id]),
        )
