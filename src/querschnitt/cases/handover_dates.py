"""When the old benefit ends and the new one begins, and which change a new residence status stands for."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from querschnitt.triage.deadlines import add_months, deadlines, month_end, next_month
from querschnitt.triage.table import over_limit_from

from .catalogues import DATA, residence_statuses
from .choices import HandoverEvent, LegalCircle

SUSPENDED = "S25_5"  # AsylbLG until 18 months after the decision to suspend removal (RK03)
SUSPENSION_MONTHS = 18
RECOGNISED = frozenset({"S25_1", "S25_2F", "S25_2S", "S25_3"})


@dataclass(frozen=True)
class HandoverDates:
    ends_on: date
    starts_on: date
    rule: str
    source: str
    confidence: str


@dataclass(frozen=True)
class TaskKind:
    """One line of the check list: who does it, and when, counted from the old benefit's end or the new one's start."""

    key: str
    label: str
    label_en: str
    owner: str
    office: str
    from_circle: str
    to_circle: str
    anchor: str
    days: int
    life_area: str
    why: str
    why_en: str
    source: str
    confidence: str

    @property
    def text(self) -> str:
        return self.label_en if (get_language() or "de").startswith("en") else self.label

    @property
    def reason(self) -> str:
        return self.why_en if (get_language() or "de").startswith("en") else self.why

    def fits(self, from_circle: str, to_circle: str) -> bool:
        return self.from_circle in ("", from_circle) and self.to_circle in ("", to_circle)

    def due(self, dates: HandoverDates) -> date:
        return (dates.ends_on if self.anchor == "ends" else dates.starts_on) + timedelta(days=self.days)


@cache
def task_kinds() -> dict[str, TaskKind]:
    with (DATA / "handover_tasks.csv").open(encoding="utf-8", newline="") as handle:
        rows: list[dict[str, Any]] = list(csv.DictReader(handle, delimiter=";"))
    return {row["key"]: TaskKind(**(row | {"days": int(row["days"])})) for row in rows}


# Which of the deadlines' events a change of legal circle is; what is not here ends with its month by custom alone.
RULED_BY = {
    HandoverEvent.RECOGNITION: "recognition",
    HandoverEvent.TITLE: "recognition",
    HandoverEvent.CHANCE: "recognition",
    HandoverEvent.NATURALISATION: "recognition",
    HandoverEvent.PROTECTION: "s24_title",
    HandoverEvent.SUSPENSION: "s25_5_suspension",
}
ENDS, STARTS = ("asylblg_end",), ("sgb2_start_planned",)


def dates_of(event: str, event_on: date) -> HandoverDates:
    """By the table of deadlines (RK01, RK03, RK06): the old benefit ends with a month, the new one follows it."""
    ruled = RULED_BY.get(HandoverEvent(event))
    for line in deadlines(ruled, event_on) if ruled else []:
        if line.key in ENDS and line.ends_on:
            return HandoverDates(
                line.ends_on, line.ends_on + timedelta(days=1), line.rule, line.source, line.confidence
            )
        if line.key in STARTS and line.starts_on:
            return HandoverDates(
                line.starts_on - timedelta(days=1), line.starts_on, line.rule, line.source, line.confidence
            )
    ends = month_end(event_on)
    return HandoverDates(ends, next_month(event_on), "", "", "niedrig")


def over_limit(birth: date | None, birth_year: int | None, on: date) -> bool:
    """Whether the age limit of § 7a SGB II has surely passed; a year alone counts as its last day."""
    born = birth or (date(birth_year, 12, 31) if birth_year else None)
    return born is not None and on >= over_limit_from(born)


def circle_of_status(status_code: str, *, birth: date | None = None, birth_year: int | None = None, on: date) -> str:
    """The legal circle a status leads to when there is no income; empty where the status alone does not say."""
    status = residence_statuses().get(status_code)
    if status is None:
        return ""
    if status.benefit_rule.startswith("AsylbLG"):
        return LegalCircle.ASYLBLG
    if status.benefit_rule.startswith("SGB II"):
        return circle_after_asylblg(birth=birth, birth_year=birth_year, on=on)
    return ""


def circle_after_asylblg(*, birth: date | None = None, birth_year: int | None = None, on: date) -> str:
    return LegalCircle.SGB12 if over_limit(birth, birth_year, on) else LegalCircle.SGB2


def suspension_is_over(suspended_on: date, on: date) -> bool:
    return add_months(suspended_on, SUSPENSION_MONTHS) <= on


def event_of_status(status_code: str) -> str:
    if status_code in RECOGNISED:
        return HandoverEvent.RECOGNITION
    special = {
        "S104C": HandoverEvent.CHANCE, "DE": HandoverEvent.NATURALISATION, "S25_5": HandoverEvent.SUSPENSION,
        "S24": HandoverEvent.PROTECTION,
    }  # fmt: skip
    return special.get(status_code, HandoverEvent.TITLE)


REASONS: dict[str, str | Promise] = {
    HandoverEvent.RECOGNITION: _("Das Asylverfahren endete mit einem Schutzstatus."),
    HandoverEvent.TITLE: _("Ein neuer Aufenthaltstitel fällt nicht unter das AsylbLG."),
    HandoverEvent.CHANCE: _("Das Chancen-Aufenthaltsrecht beendet das AsylbLG."),
    HandoverEvent.SUSPENSION: _(
        "18 Monate nach der Entscheidung, die Abschiebung auszusetzen, endet das AsylbLG. Prüfen Sie deren Tag."
    ),
    HandoverEvent.PROTECTION: _("Vorübergehender Schutz (§ 24) führt zur Grundsicherung."),
    HandoverEvent.NATURALISATION: _("Mit der Einbürgerung endet das AsylbLG."),
    HandoverEvent.REFUSAL: _("Der bisherige Titel ist entfallen; es gilt wieder das AsylbLG."),
    HandoverEvent.WORK: _("Einkommen oder Arbeit ändert den Rechtskreis."),
    HandoverEvent.AGE: _("Mit der Altersgrenze endet das SGB II."),
    HandoverEvent.OTHER: _("Der Rechtskreis ändert sich aus anderem Grund."),
}
