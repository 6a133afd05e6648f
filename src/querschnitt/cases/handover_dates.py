"""When the old benefit ends and the new one begins, and which change a new residence status stands for."""

from __future__ import annotations

import csv
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .catalogues import DATA, residence_statuses
from .choices import HandoverEvent, LegalCircle

PENSION_AGE = 67  # § 7a SGB II, from the year of birth 1964 on
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
        rows = [{**row, "days": int(row["days"])} for row in csv.DictReader(handle, delimiter=";")]
    return {row["key"]: TaskKind(**row) for row in rows}


def end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_later(day: date, months: int) -> date:
    """The same day so many months on, or the month's last."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def dates_of(event: str, event_on: date) -> HandoverDates:
    """RK01: the old benefit ends with the month of the event, the new one begins on the first of the next."""
    rule, source, day = "RK01", "AsylbLG § 1 Abs. 3", event_on
    if event == HandoverEvent.SUSPENSION:
        rule, source, day = "RK03", "AsylbLG § 1 Abs. 1 Nr. 3 Buchst. c", months_later(event_on, 18)
    ends = end_of_month(day)
    return HandoverDates(ends, ends + timedelta(days=1), rule, source, "hoch")


def circle_of_status(status_code: str, *, birth_year: int | None = None, on: date) -> str:
    """The legal circle a status leads to when there is no income; empty where the status alone does not say."""
    status = residence_statuses().get(status_code)
    if status is None:
        return ""
    if status.benefit_rule.startswith("AsylbLG"):
        return LegalCircle.ASYLBLG
    if status.benefit_rule.startswith("SGB II"):
        return LegalCircle.SGB12 if birth_year and on.year - birth_year >= PENSION_AGE else LegalCircle.SGB2
    return ""


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
    HandoverEvent.SUSPENSION: _("18 Monate nach der Aussetzung der Abschiebung endet das AsylbLG."),
    HandoverEvent.PROTECTION: _("Vorübergehender Schutz (§ 24) führt zur Grundsicherung."),
    HandoverEvent.NATURALISATION: _("Mit der Einbürgerung endet das AsylbLG."),
    HandoverEvent.REFUSAL: _("Der bisherige Titel ist entfallen; es gilt wieder das AsylbLG."),
    HandoverEvent.WORK: _("Einkommen oder Arbeit ändert den Rechtskreis."),
    HandoverEvent.AGE: _("Mit der Altersgrenze endet das SGB II."),
    HandoverEvent.OTHER: _("Der Rechtskreis ändert sich aus anderem Grund."),
}
