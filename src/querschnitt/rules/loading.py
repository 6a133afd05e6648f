"""The files of ``data/`` into the tables: a rule that is missing comes with its first version, nothing else changes.

Runs after every migration, as the owner role. What an operator has changed since stays.
"""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid5

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from querschnitt.common.citations import Confidence, read_table

from . import values
from .models import Rule, RuleVersion
from .periods import after, read_end, read_start

DATA = Path(__file__).parent / "data"
NAMESPACE = UUID("b4f3a0de-1c86-4b8e-8f0c-0a3f6d0e93c1")


def rules() -> list[tuple[Rule, RuleVersion]]:
    german = {row["rule_id"]: row for row in read_table(DATA / "regeln_de.csv")}
    found = []
    for number, row in enumerate(read_table(DATA / "regeln.csv"), 1):
        own = german[row["rule_id"]]
        rule = Rule(
            id=uuid5(NAMESPACE, row["rule_id"]),
            number=number,
            rule_id=row["rule_id"],
            area=row["area"],
            programme=row["programme"],
            parameter=row["parameter"],
            value_type=own["type"],
            title_de=own["title"],
            title_en=row["rule"],
        )
        start, end = read_start(row["valid_from"]), read_end(row["valid_to"])
        version = RuleVersion(
            id=uuid5(NAMESPACE, f"{row['rule_id']} first version"),
            rule=rule,
            rule_number=number,
            during=DateRange(start.day, after(end.day), "[)"),
            start_precision=start.precision,
            end_precision=end.precision,
            text=row["value"],
            value=values.parse(own["type"], row["value"]),
            unit=row["unit"],
            applies_to=row["applies_to"],
            source=row["source"],
            page=row["page"],
            later_source=row["origin"] == "later source",
            confidence=Confidence(row["confidence"]),
            note=own["note"],
            note_source=row["note"],
        )
        found.append((rule, version))
    return found


def load(using: str = "owner") -> None:
    with transaction.atomic(using=using):
        known = set(Rule.objects.using(using).values_list("rule_id", flat=True))
        fresh = [pair for pair in rules() if pair[0].rule_id not in known]
        Rule.objects.using(using).bulk_create([rule for rule, _version in fresh])
        RuleVersion.objects.using(using).bulk_create([version for _rule, version in fresh])
