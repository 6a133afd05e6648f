"""Versions as pages, workbook and command line tell them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from querschnitt.common.citations import Confidence

from . import sources
from .models import Rule, RuleVersion
from .selectors import RuleLine

BLOCKS: dict[str, str] = {Confidence.HIGH: "hoch", Confidence.MEDIUM: "mittel", Confidence.LOW: "niedrig"}


@dataclass(frozen=True)
class ShownVersion:
    version: RuleVersion
    rule: Rule
    shown: str
    unit: str
    period: str
    citations: list[sources.Citation]
    confidence: str
    note: str
    contradictions: list[tuple[str, str]]

    @property
    def superseded(self) -> bool:
        return self.version.superseded_at is not None


@dataclass(frozen=True)
class ShownLine:
    version: ShownVersion
    holds: bool


def english() -> bool:
    return (get_language() or "de").startswith("en")


def unit_of(version: RuleVersion) -> str:
    """German name of the unit; one of the operator's own stays as typed."""
    return version.unit if english() else sources.unit_labels().get(version.unit, version.unit)


def version_of(version: RuleVersion) -> ShownVersion:
    return ShownVersion(
        version=version,
        rule=version.rule,
        shown=version.shown,
        unit=unit_of(version),
        period=version.period,
        citations=sources.citations(version.source, version.page),
        confidence=BLOCKS[version.confidence],
        note=(version.note_source or version.note) if english() else version.note,
        contradictions=sources.contradictions().get(version.rule.rule_id, []),
    )


def line_of(line: RuleLine) -> ShownLine:
    return ShownLine(version_of(line.version), line.holds)


def as_json(version: RuleVersion) -> dict[str, Any]:
    """Value, unit, validity, source, confidence; days as ISO dates, an open limit as null, ``until`` included."""
    rule = version.rule
    return {
        "rule": rule.rule_id,
        "programme": rule.programme,
        "parameter": rule.parameter,
        "title": {"de": rule.title_de, "en": rule.title_en},
        "type": rule.value_type,
        "value": version.value,
        "text": version.text,
        "unit": version.unit,
        "applies_to": version.applies_to,
        "valid": {
            "from": version.starts_on.isoformat() if version.starts_on else None,
            "from_precision": version.start_precision or None,
            "until": version.last_day.isoformat() if version.last_day else None,
            "until_precision": version.end_precision or None,
        },
        "source": {
            "citation": sources.citation(version.source, version.page),
            "page": version.page or None,
            "urls": [item.url for item in sources.citations(version.source, version.page) if item.url],
        },
        "confidence": version.confidence,
        "note": version.note,
    }
