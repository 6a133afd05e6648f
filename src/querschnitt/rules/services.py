from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from . import values
from .choices import Precision
from .models import Rule, RuleVersion
from .periods import Limit, after


class StaleRule(Exception):
    """Somebody else changed the rule after this editor had opened it."""


@transaction.atomic
def change_rule(
    *,
    rule: Rule,
    seen_revision: int,
    start: Limit,
    end: Limit,
    text: str,
    unit: str,
    applies_to: str,
    source: str,
    page: str,
    confidence: str,
    note: str,
    reason: str,
    by: Any,
) -> RuleVersion:
    """Record what holds from ``start`` to ``end``.

    Every version that says something else about these days is superseded; what it said about other days goes on as
    its remainder. Nothing is overwritten, so the page can tell what was believed when, and why it changed.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Nennen Sie den Grund der Änderung, zum Beispiel die neue Richtlinie.")})
    if start.day and end.day and start.day > end.day:
        raise ValidationError({"end": _("Das Ende liegt vor dem Anfang. Tauschen Sie die beiden Angaben.")})
    locked = Rule.objects.select_for_update().get(pk=rule.pk)
    if locked.revision != seen_revision:
        raise StaleRule(rule.rule_id)
    during = DateRange(start.day, after(end.day), "[)")
    value = values.parse(locked.value_type, text)
    common = {"rule": locked, "rule_number": locked.number, "recorded_by": by.user.pk, "reason": reason.strip()}
    remainders: list[RuleVersion] = []
    overlapping = RuleVersion.objects.filter(rule=locked, superseded_at=None, during__overlap=during)
    for old in overlapping:
        remainders += _remainders(old, during, common)
    overlapping.update(superseded_at=timezone.now())
    fresh = RuleVersion(
        **common,
        during=during,
        start_precision=start.precision,
        end_precision=end.precision,
        text=text.strip(),
        value=value,
        unit=unit.strip(),
        applies_to=applies_to.strip(),
        source=source.strip(),
        page=page.strip(),
        later_source=True,
        confidence=confidence,
        note=note.strip(),
    )
    RuleVersion.objects.bulk_create([*remainders, fresh])
    locked.revision += 1
    locked.save(update_fields=["revision"])
    return fresh


def _remainders(old: RuleVersion, taken: DateRange, common: dict[str, Any]) -> list[RuleVersion]:
    """The days of ``old`` before and after ``taken``."""
    kept = []
    if taken.lower and (old.during.lower is None or old.during.lower < taken.lower):
        kept.append(
            RuleVersion(
                **common,
                **old.copy_fields(),
                during=DateRange(old.during.lower, taken.lower, "[)"),
                start_precision=old.start_precision,
                end_precision=_edge(taken.lower),
            )
        )
    if taken.upper and (old.during.upper is None or old.during.upper > taken.upper):
        kept.append(
            RuleVersion(
                **common,
                **old.copy_fields(),
                during=DateRange(taken.upper, old.during.upper, "[)"),
                start_precision=_edge(taken.upper),
                end_precision=old.end_precision,
            )
        )
    return kept


def _edge(day: date) -> Precision:
    """A cut on 1 January reads "until 2022" and "since 2023"; any other is said to the day."""
    return Precision.YEAR if (day.month, day.day) == (1, 1) else Precision.DAY
