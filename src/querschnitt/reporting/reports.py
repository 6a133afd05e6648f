"""Which tables stand together: the year's figures, the statistics of cases, those of talks and referrals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from querschnitt.cases.choices import LifeArea

from . import statistics
from .measures import Chapter, chapters
from .statistics import Labels


@dataclass(frozen=True)
class Report:
    """``wide``: of the state and of centres only, as its breakdowns are (``tables.Breakdown``)."""

    key: str
    title: str | Promise
    chapters: Callable[[], tuple[Chapter, ...]]
    wide: bool = False


def _parts(prefix: str, labels: Labels) -> tuple[tuple[str, str | Promise], ...]:
    return tuple((f"{prefix}:{key}", label) for key, label in labels.items())


def case_chapters() -> tuple[Chapter, ...]:
    """Catalogue B2. A record's status, legal circle and access path are counted as they stand today."""
    cases, today = _("Fälle im Jahr"), _("Nach dem Stand der Akte am Tag der Zählung.")
    year = {chapter.key: chapter for chapter in chapters()}
    return (
        year["phase"],
        Chapter("statusgroup", _("Fälle nach Aufenthaltsstatus"), "cases", cases, _parts("statusgroup", statistics.status_groups()), today),
        Chapter("circle", _("Fälle nach Rechtskreis"), "cases", cases, _parts("circle", statistics.CIRCLES), today),
        Chapter("origin", _("Fälle nach Herkunft"), "cases", cases, _parts("origin", statistics.ORIGINS), _("Staatsangehörigkeit.")),
        Chapter("age", _("Fälle nach Alter"), "cases", cases, _parts("age", statistics.AGES), _("Am letzten Tag des Zeitraums.")),
        Chapter("gender", _("Fälle nach Geschlecht"), "cases", cases, _parts("gender", statistics.GENDERS)),
        Chapter("path", _("Fälle nach Zugangsweg"), "cases", cases, _parts("path", statistics.PATHS), today),
        Chapter(
            "need",
            _("Fälle mit Bedarf nach Lebensbereich"),
            "cases",
            cases,
            _parts("need", dict(LifeArea.choices)),
            _("Ein Fall kann mehrere Bedarfe haben: Die Zeilen ergeben zusammen mehr als die Fälle."),
        ),
        Chapter("duration", _("Abgeschlossene Fälle nach Dauer"), "closed", _("im Jahr abgeschlossen"), _parts("duration", statistics.DURATIONS)),
        year["outcome"],
    )  # fmt: skip


def talk_chapters() -> tuple[Chapter, ...]:
    """What the report on integration management in Baden-Württemberg counts (source p. 74-76)."""
    talks = _("Kontakte im Jahr")
    year = {chapter.key: chapter for chapter in chapters()}
    return (
        Chapter("channel", _("Gespräche nach Ort und Form"), "contacts", talks, _parts("channel", statistics.CHANNELS)),
        Chapter("company", _("Gespräche nach Beteiligten"), "contacts", talks, _parts("company", statistics.COMPANY)),
        Chapter("length", _("Gespräche nach Dauer"), "contacts", talks, _parts("length", statistics.LENGTHS)),
        year["topic"],
        Chapter("interpreter", _("Gespräche mit Dolmetschen"), "contacts", talks, _parts("interpreter", statistics.INTERPRETING)),
        Chapter(
            "plan",
            _("Vereinbarte Förderpläne"),
            "plans",
            _("vereinbarte Pläne"),
            _parts("plan", statistics.PLANS),
            _("Gezählt am Tag der Vereinbarung, nicht beim Entwurf."),
        ),
        Chapter("receiver", _("Verweisungen nach Empfänger"), "referrals", _("gesendete Verweisungen"), _parts("receiver", statistics.RECEIVERS)),
        year["result"],
    )  # fmt: skip


REPORTS: dict[str, Report] = {
    report.key: report
    for report in (
        Report("jahr", _("Jahreszahlen"), chapters),
        Report("faelle", _("Fallstatistik"), case_chapters, wide=True),
        Report("gespraeche", _("Gespräche und Verweisungen"), talk_chapters, wide=True),
    )
}
