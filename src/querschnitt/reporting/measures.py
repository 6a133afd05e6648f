"""What is counted: families of figures, their breakdowns and how they are called.

Keys are stored with the counts: ``phase:analyse`` is the part "analyse" of what ``cases`` adds up to.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.utils.dates import MONTHS
from django.utils.functional import Promise, lazy
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from querschnitt.cases.catalogues import OBSTACLE_GROUPS, obstacle_categories
from querschnitt.cases.choices import LifeArea, Outcome, Phase
from querschnitt.triage.choices import AdviceResult
from querschnitt.triage.facts import NEEDS, need_label

from . import statistics
from .tables import Breakdown, Family

RESULTS: dict[str, str | Promise] = {
    "accepted": _("angenommen"),
    "refused": _("abgelehnt"),
    "unanswered": _("ohne Antwort"),
    "withdrawn": _("zurückgezogen"),
}
# A file that went into another one is not counted as closed: it is counted there.
OUTCOMES: dict[str, str | Promise] = {row.value: row.label for row in Outcome if row != Outcome.MERGED}


@dataclass(frozen=True)
class Chapter:
    """One table of the page: ``total`` broken down into ``parts``, each with its label."""

    key: str
    title: str | Promise
    total: str
    total_label: str | Promise
    parts: tuple[tuple[str, str | Promise], ...]
    note: str | Promise = ""
    over_time: bool = False


def _keys(prefix: str, names: object) -> tuple[str, ...]:
    return tuple(f"{prefix}:{name}" for name in names)  # type: ignore[attr-defined]  # more than the stubs know


def _of_group(group: str) -> list[str]:
    return [key for key, category in obstacle_categories().items() if category.group == group]


MONTH_KEYS = tuple(f"{number:02d}" for number in range(1, 13))


@cache
def families() -> tuple[Family, ...]:
    """Figures within a family share totals and are protected together."""
    return (
        Family(
            "cases",
            (
                Breakdown("cases", (*_keys("phase", Phase.values), "closed")),
                Breakdown("closed", _keys("outcome", OUTCOMES)),
                Breakdown("closed", _keys("duration", statistics.DURATIONS), wide=True),
                Breakdown("cases", _keys("gender", statistics.GENDERS), wide=True),
                Breakdown("cases", _keys("age", statistics.AGES), wide=True),
                Breakdown("cases", _keys("origin", statistics.ORIGINS), wide=True),
                Breakdown("cases", _keys("statusgroup", statistics.status_groups()), wide=True),
                Breakdown("cases", _keys("circle", statistics.CIRCLES), wide=True),
                Breakdown("cases", _keys("path", statistics.PATHS), wide=True),
            ),
            at_most=(
                ("persons", "cases"),
                ("opened", "cases"),
                *((need, "cases") for need in _keys("need", LifeArea.values)),
            ),
            not_additive=frozenset({"persons"}),
            wide=frozenset(_keys("need", LifeArea.values)),
            carry=("cases", "closed", "opened"),
        ),
        Family(
            "contacts",
            (
                Breakdown("contacts", _keys("month", MONTH_KEYS)),
                Breakdown("contacts", _keys("topic", LifeArea.values)),
                Breakdown("contacts", _keys("channel", statistics.CHANNELS), wide=True),
                Breakdown("contacts", _keys("company", statistics.COMPANY), wide=True),
                Breakdown("contacts", _keys("interpreter", statistics.INTERPRETING), wide=True),
                Breakdown("contacts", _keys("length", statistics.LENGTHS), wide=True),
            ),
        ),
        Family("plans", (Breakdown("plans", _keys("plan", statistics.PLANS)),)),
        Family(
            "referrals",
            (
                Breakdown("referrals", _keys("result", RESULTS)),
                Breakdown("referrals", _keys("receiver", statistics.RECEIVERS), wide=True),
            ),
        ),
        Family(
            "advice",
            (
                Breakdown("advice", _keys("advised", AdviceResult.values)),
                Breakdown("advice", _keys("concern", NEEDS)),
            ),
        ),
        Family(
            "obstacles",
            (
                Breakdown("obstacles", _keys("group", OBSTACLE_GROUPS)),
                *(Breakdown(f"group:{group}", _keys("obstacle", _of_group(group))) for group in OBSTACLE_GROUPS),
            ),
        ),
    )


_need = lazy(lambda key: need_label(key, get_language() or "de"), str)


def chapters() -> tuple[Chapter, ...]:
    return (
        Chapter(
            "phase",
            _("Fälle nach Phase"),
            "cases",
            _("Fälle im Jahr"),
            (*((f"phase:{phase.value}", phase.label) for phase in Phase), ("closed", _("im Jahr abgeschlossen"))),
            _("Fälle, die an mindestens einem Tag des Jahres offen waren; Phase am letzten Tag des Zeitraums."),
        ),
        Chapter(
            "outcome",
            _("Abgeschlossene Fälle nach Ergebnis"),
            "closed",
            _("im Jahr abgeschlossen"),
            tuple((f"outcome:{key}", label) for key, label in OUTCOMES.items()),
        ),
        Chapter(
            "month",
            _("Kontakte nach Monat"),
            "contacts",
            _("Kontakte im Jahr"),
            tuple((f"month:{key}", capfirst(MONTHS[int(key)])) for key in MONTH_KEYS),
            over_time=True,
        ),
        Chapter(
            "topic",
            _("Kontakte nach Thema"),
            "contacts",
            _("Kontakte im Jahr"),
            tuple((f"topic:{area.value}", area.label) for area in LifeArea),
        ),
        Chapter(
            "advised",
            _("Erstberatungen nach Ergebnis"),
            "advice",
            _("Erstberatungen im Jahr"),
            tuple((f"advised:{result.value}", result.label) for result in AdviceResult),
            _("Ohne Namen gezählt, auch wenn kein Fall folgt."),
        ),
        Chapter(
            "concern",
            _("Erstberatungen nach Hauptanliegen"),
            "advice",
            _("Erstberatungen im Jahr"),
            tuple((f"concern:{key}", _need(key)) for key in NEEDS),
        ),
        Chapter(
            "result",
            _("Verweisungen nach Antwort"),
            "referrals",
            _("gesendete Verweisungen"),
            tuple((f"result:{key}", label) for key, label in RESULTS.items()),
            _("Gezählt im Jahr der Absendung, bei der verweisenden Organisation; Stand der Antwort wie oben."),
        ),
        Chapter(
            "obstacle",
            _("Hindernisse nach Art"),
            "obstacles",
            _("gemeldete Hindernisse"),
            tuple((f"group:{group}", label) for group, label in OBSTACLE_GROUPS.items()),
        ),
        *(
            Chapter(
                group,
                label,
                f"group:{group}",
                label,
                tuple((f"obstacle:{key}", str(obstacle_categories()[key])) for key in _of_group(group)),
            )
            for group, label in OBSTACLE_GROUPS.items()
        ),
    )


# Shown for every unit in the comparison of centres and organisations.
HEADLINES: tuple[tuple[str, str | Promise], ...] = (
    ("cases", _("Fälle")),
    ("persons", _("Personen")),
    ("opened", _("neu begonnen")),
    ("closed", _("abgeschlossen")),
    ("contacts", _("Kontakte")),
    ("advice", _("Erstberatungen")),
    ("referrals", _("Verweisungen")),
    ("result:unanswered", _("ohne Antwort")),
    ("obstacles", _("Hindernisse")),
)
