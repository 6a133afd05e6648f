"""The integration chain: everything with a beginning and an end on one time line. Data here, drawing in ``chain_svg``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .choices import GoalState, LegalCircle, StepState
from .life_choices import COURSES, BenefitState, ChainState
from .models import BenefitSpan, Case, ChainEntry, ContactNote, Goal, PlanStep, PlanVersion, ResidenceSpan
from .models.spans import Span
from .spans import in_force

DAY = timedelta(days=1)
WINDOWS = (18, 36, 72)  # months shown; "everything" is 0
LANES = {
    "status": gettext_lazy("Aufenthalt"),
    "circle": gettext_lazy("Rechtskreis, Leistung"),
    "course": gettext_lazy("Sprache, Kurse"),
    "work": gettext_lazy("Schule, Arbeit"),
    "plan": gettext_lazy("Plan"),
    "contact": gettext_lazy("Kontakte"),
}
STATES = {
    "past": gettext_lazy("abgeschlossen"),
    "run": gettext_lazy("läuft"),
    "plan": gettext_lazy("geplant, beantragt"),
    "wait": gettext_lazy("Wartezeit"),
    "gap": gettext_lazy("Lücke"),
    "unclear": gettext_lazy("zu klären"),
}


@dataclass(frozen=True)
class Bar:
    """From a day to a day; ``None`` goes on beyond what is known. ``basis`` says where it is known from."""

    lane: str
    label: str
    starts_on: date | None
    ends_on: date | None
    state: str
    detail: str = ""
    basis: str = ""
    url: str = ""

    def within(self, first: date, last: date) -> bool:
        return (self.starts_on is None or self.starts_on <= last) and (self.ends_on is None or self.ends_on >= first)


@dataclass(frozen=True)
class Dot:
    """One day: a talk, a date of the plan."""

    lane: str
    label: str
    on: date
    kind: str = "dot"  # dot, due, late, done
    basis: str = ""


@dataclass
class Chain:
    today: date
    bars: list[Bar] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    residence: list[ResidenceSpan] = field(default_factory=list)
    links: list[ChainEntry] = field(default_factory=list)

    def reach(self) -> tuple[date, date]:
        """First and last day anything is known about."""
        days = [day for bar in self.bars for day in (bar.starts_on, bar.ends_on) if day]
        days += [dot.on for dot in self.dots] + [self.today]
        return min(days), max(days)

    def gap(self) -> Bar | None:
        return next((bar for bar in reversed(self.bars) if bar.state == "gap"), None)


def shown(day: date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else "…"


def _state(span: Span, today: date, open_state: str = "run") -> str:
    if span.contradictory:
        return "unclear"
    if span.ends_on and span.ends_on < today:
        return "past"
    if span.starts_on and span.starts_on > today:
        return "plan"
    return open_state


def _basis(span: Span) -> str:
    parts = [str(span.get_stated_by_display()) + (f": {span.document}" if span.document else "")]
    if span.printed_until:
        parts.append(_("gedruckt gültig bis %(day)s") % {"day": shown(span.printed_until)})
    return ", ".join(parts)


def _short(status: str) -> str:
    """A status without the paragraph in brackets, which the table has."""
    return status.split(" (")[0]


def gaps(benefits: Iterable[BenefitSpan], today: date) -> list[tuple[date, date, BenefitSpan, BenefitSpan | None]]:
    """Days up to today without a running benefit after one ended: first day, last day, what ended, what follows.

    Computed, never typed. "No benefit" that somebody recorded is no gap, what is only applied for is one.
    """
    running = [
        span
        for span in benefits
        if not span.contradictory and span.state == BenefitState.RUNNING and span.legal_circle != LegalCircle.UNKNOWN
    ]
    running.sort(key=lambda span: span.starts_on or date.min)
    found: list[tuple[date, date, BenefitSpan, BenefitSpan | None]] = []
    for number, span in enumerate(running):
        if span.ends_on is None or span.legal_circle == LegalCircle.NONE:
            continue
        following = running[number + 1] if number + 1 < len(running) else None
        first = span.ends_on + DAY
        last = min(following.starts_on - DAY, today) if following and following.starts_on else today
        if first <= last:
            found.append((first, last, span, following))
    return found


def circles(benefits: list[BenefitSpan], today: date) -> list[Bar]:
    bars = []
    for span in benefits:
        applied = span.state != BenefitState.RUNNING
        state = "plan" if applied and not (span.ends_on and span.ends_on < today) else _state(span, today)
        detail = span.authority
        if applied:
            detail = ", ".join(part for part in (detail, str(span.get_state_display())) if part)
        bars.append(Bar("circle", span.label, span.starts_on, span.ends_on, state, detail, _basis(span)))
    for first, last, ended, following in gaps(benefits, today):
        waiting = next((span for span in benefits if span.state != BenefitState.RUNNING and span.covers(last)), None)
        days = {"n": (last - first).days + 1, "old": ended.label}
        coming = following or waiting
        text = ngettext(
            "Lücke: %(n)s Tag ohne laufende Leistung",
            "Lücke: %(n)s Tage ohne laufende Leistung",
            (last - first).days + 1,
        )
        change = _("%(old)s → %(new)s") % {**days, "new": coming.label} if coming else _("nach %(old)s") % days
        bars.append(Bar("circle", text % days, first, last, "gap", change, _("berechnet aus den Zeiträumen")))
    return bars


def entries(rows: Iterable[ChainEntry], today: date) -> list[Bar]:
    bars = []
    for row in rows:
        state = {
            ChainState.PLANNED: "plan",
            ChainState.WAITING: "wait",
            ChainState.DONE: "past",
            ChainState.BROKEN: "past",
        }.get(ChainState(row.state), "run")
        if state == "run" and row.ends_on and row.ends_on < today:
            state = "past"
        where = row.organisation.name if row.organisation else ""
        ended = str(row.get_state_display()) if row.state in (ChainState.WAITING, ChainState.BROKEN) else ""
        detail = ", ".join(part for part in (where, row.result, ended) if part)
        # Who waits, waits until today; who broke off did so on the last day.
        ends = row.ends_on or (today if state == "wait" else None)
        lane = "course" if row.kind in COURSES else "work"
        basis = str(row.get_kind_display())
        bars.append(Bar(lane, row.title, row.starts_on, ends, state, detail, basis, url=str(row.pk)))
    return bars


def steps(rows: Iterable[PlanStep], today: date) -> list[Dot]:
    found = []
    for row in rows:
        who = str(row.get_side_display())
        if row.state == StepState.DONE and row.done_on:
            found.append(Dot("plan", _("%(step)s: erledigt") % {"step": row.text}, row.done_on, "done", who))
        elif row.due_on and row.state in (StepState.OPEN, StepState.RUNNING):
            found.append(Dot("plan", row.text, row.due_on, "late" if row.due_on < today else "due", who))
    return found


def agreements(rows: Iterable[PlanVersion], today: date) -> list[Bar]:
    """Each agreed version of the plan, until the next one or the last day it names."""
    versions = list(rows)
    bars = []
    for number, row in enumerate(versions):
        following = versions[number + 1].agreed_on - DAY if number + 1 < len(versions) else None
        ends = min((day for day in (row.valid_until, following) if day), default=None)
        if ends and ends < row.agreed_on:  # agreed anew on the same day
            continue
        state = "past" if ends and ends < today else "plan" if row.agreed_on > today else "run"
        label = _("Förderplan, Fassung %(number)s") % {"number": row.number}
        bars.append(Bar("plan", label, row.agreed_on, ends, state, basis=_("vereinbart und unterschrieben")))
    return bars


def reviews(goals: Iterable[Goal]) -> list[Dot]:
    """The windows in which open goals are looked at together."""
    found = []
    for goal in goals:
        if goal.review_to is None or goal.state != GoalState.OPEN:
            continue
        label = _("Überprüfung: %(goal)s") % {"goal": goal.wording}
        window = _("Fenster %(first)s – %(last)s") % {"first": shown(goal.review_from), "last": shown(goal.review_to)}
        found.append(Dot("plan", label, goal.review_to, "late" if goal.is_overdue() else "due", window))
    return found


def build_chain(case: Case, today: date) -> Chain:
    """Seven queries."""
    chain = Chain(today)
    chain.residence = in_force(ResidenceSpan, case.person_id)
    for span in chain.residence:
        until = _("bis %(day)s") % {"day": shown(span.ends_on)} if span.ends_on else ""
        state = _state(span, today)
        chain.bars.append(Bar("status", _short(span.label), span.starts_on, span.ends_on, state, until, _basis(span)))
    chain.bars += circles(in_force(BenefitSpan, case.person_id), today)
    chain.links = list(ChainEntry.objects.filter(person_id=case.person_id).select_related("organisation"))
    chain.bars += entries(chain.links, today)
    versions = PlanVersion.objects.filter(case=case).only("number", "agreed_on", "valid_until", "centre_id", "case_id")
    chain.bars += agreements(versions, today)
    chain.dots += steps(PlanStep.objects.filter(case=case).exclude(state=StepState.DROPPED), today)
    chain.dots += reviews(Goal.objects.filter(case=case))
    for held_on, channel in ContactNote.objects.filter(case=case).order_by("held_on").values_list("held_on", "channel"):
        name = dict(ContactNote._meta.get_field("channel").flatchoices).get(channel, channel)
        chain.dots.append(Dot("contact", _("Kontakt"), held_on, "dot", str(name)))
    return chain


@dataclass(frozen=True)
class Window:
    first: date
    last: date
    months: int

    @property
    def start(self) -> str:
        return f"{self.first:%Y-%m}"


def add_months(day: date, months: int) -> date:
    """The first of the month so many months away."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def window(chain: Chain, months: int, start: date | None = None) -> Window:
    """``months`` from ``start``; today stands at about 60 % when no start is given; 0 months is everything known."""
    if months == 0:
        first, last = chain.reach()
        first, after = add_months(first, -1), add_months(last, 2)
        months = (after.year - first.year) * 12 + after.month - first.month
    else:
        first = add_months(start, 0) if start else add_months(chain.today, -int(months * 0.6))
        after = add_months(first, months)
    return Window(first, after - DAY, months)
