"""What the page of one case shows, gathered with a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.common.ui.parts import Step
from querschnitt.tenants.prepared import Question, together

from . import asked as ask
from . import catalogues, policies
from .choices import ConsentPurpose, GoalState, Phase, ReferralState, Side, StepState
from .days import away, day
from .handovers import handover_line, warned_until
from .models import Case, Consent, Goal, Need, PhaseChange, PlanReview, PlanStep, Referral
from .phases import hints
from .planning import plan_content, standing
from .rights import Group as Rights
from .rights import may_see
from .trust_choices import Decision

SOON = 14
ORIGINAL_SCRIPTS = {"ar": "ar", "fa": "fa", "ku": "ckb", "ps": "ps", "ur": "ur", "uk": "uk", "ru": "ru"}


@dataclass
class Group:
    """A goal, or a need without one, with the steps of both sides."""

    need: Need | None
    title: str
    goal: Goal | None = None
    person: list[PlanStep] = field(default_factory=list)
    offices: list[PlanStep] = field(default_factory=list)
    reviews: list[PlanReview] = field(default_factory=list)

    @property
    def key(self) -> str:
        about = self.goal or self.need
        return str(about.pk) if about else "rest"


@dataclass(frozen=True)
class Deadline:
    on: date
    text: str
    source: str
    away: str
    late: bool
    soon: bool


@dataclass(frozen=True)
class ConsentChip:
    text: str
    kind: str
    icon: str = ""


def script_of(case: Case) -> str:
    """Language tag of the name in its own script, guessed from its letters, for ``lang`` and ``dir``."""
    name = case.person.original_name
    if any("\u0400" <= letter <= "\u04ff" for letter in name):
        return "ru" if "ru" in case.person.languages and "uk" not in case.person.languages else "uk"
    if any("\u0600" <= letter <= "\u06ff" for letter in name):
        spoken = [ORIGINAL_SCRIPTS[code] for code in case.person.languages if code in ORIGINAL_SCRIPTS]
        return next((code for code in spoken if code not in ("uk", "ru")), "ar")
    return case.person.languages[0] if case.person.languages else "und"


def facts(case: Case) -> list[tuple[str, str]]:
    person, today = case.person, timezone.localdate()
    born = ""
    if person.birth_date:
        had_birthday = (today.month, today.day) >= (person.birth_date.month, person.birth_date.day)
        age = today.year - person.birth_date.year - (not had_birthday)
        born = f"{day(person.birth_date)} ({age})"
    elif person.birth_year:
        born = _("Jahrgang %(year)s") % {"year": person.birth_year}
    origin = [catalogues.country_name(person.nationality)] if person.nationality else []
    if person.arrived_on:
        origin.append(_("hier seit %(date)s") % {"date": f"{person.arrived_on.month}/{person.arrived_on.year}"})
    languages = [catalogues.spoken_languages(person.languages, person.language_levels)] if person.languages else []
    if person.interpreter_language:
        languages.append(_("dolmetschen: %(name)s") % {"name": catalogues.language_name(person.interpreter_language)})
    status = catalogues.residence_statuses().get(case.status_code)
    return [
        (_("Geboren"), born),
        (_("Herkunft"), ", ".join(origin)),
        (_("Sprachen"), ", ".join(languages)),
        (_("Wohnort"), person.town),
        (_("Telefon"), person.phone),
        (_("Status"), (str(status) if status else _("unbekannt")) if may_see(Rights.RESIDENCE) else ""),
        (_("Rechtskreis"), case.get_legal_circle_display()),
        (_("Zuständig"), str(case.manager) if case.manager else _("noch niemand")),
        (_("Zu klären"), _("Ankunft liegt vor der Geburt") if person.dates_unclear else ""),
    ]


def stepper(case: Case, changes: list[PhaseChange]) -> list[Step]:
    entered = {change.phase: change.entered_on for change in changes}
    order = list(Phase)
    now = order.index(Phase(case.phase))
    steps = []
    for place, phase in enumerate(order):
        on = day(entered[phase]) if phase in entered else ""
        if place < now or not case.is_open:
            steps.append(Step(phase.label, "done", on))
        elif place == now:
            steps.append(Step(phase.label, "now", _("seit %(day)s") % {"day": on} if on else ""))
        else:
            steps.append(Step(phase.label))
    return steps


def consent_chips(consents: list[Consent], today: date) -> list[ConsentChip]:
    """The latest consent for each purpose and recipient."""
    chips = []
    latest = {(consent.purpose, consent.recipient_id): consent for consent in consents}
    for consent in latest.values():
        name = consent.recipient.short_name or consent.recipient.name if consent.recipient else _("Fallarbeit")
        if consent.decision == Decision.REFUSED:
            chips.append(ConsentChip(_("%(name)s: nicht erteilt") % {"name": name}, "danger", "lock"))
        elif consent.withdrawn_at:
            chips.append(ConsentChip(_("%(name)s: widerrufen") % {"name": name}, "off", "lock"))
        elif consent.valid_until < today:
            chips.append(ConsentChip(_("%(name)s: abgelaufen") % {"name": name}, "danger"))
        elif consent.valid_until <= today + timedelta(days=28):
            end = {"name": name, "day": day(consent.valid_until)}
            chips.append(ConsentChip(_("%(name)s endet %(day)s") % end, "warn"))
        else:
            chips.append(ConsentChip(_("%(name)s bis %(day)s") % {"name": name, "day": day(consent.valid_until)}, "ok"))
    if not any(consent.purpose == ConsentPurpose.CASE_WORK and consent.is_valid(today) for consent in consents):
        chips.insert(0, ConsentChip(_("Fallarbeit: keine Einwilligung"), "danger", "lock"))
    return chips


def goals(needs: list[Need], steps: list[PlanStep], wanted: Iterable[Goal] = ()) -> list[Group]:
    """Goals first, then needs nobody made a goal of yet, then steps that belong to neither."""
    of_goal = {goal.pk: Group(None, goal.wording, goal) for goal in wanted}
    of_need = {need.pk: Group(need, need.get_life_area_display()) for need in needs}
    rest = Group(None, _("Ohne Zuordnung"))
    for step in steps:
        group = (of_goal.get(step.goal_id) if step.goal_id else None) or (
            of_need.get(step.need_id) if step.need_id else None
        )
        group = group or rest
        (group.person if step.side == Side.PERSON else group.offices).append(step)
    covered = {group.goal.life_area for group in of_goal.values() if group.goal}
    open_needs = [
        group
        for group in of_need.values()
        if group.person or group.offices or (group.need and group.need.life_area not in covered)
    ]
    shown = [*of_goal.values(), *open_needs]
    return [*shown, rest] if rest.person or rest.offices else shown


def deadlines(
    steps: list[PlanStep],
    referrals: list[Referral],
    consents: list[Consent],
    today: date,
    goals: Iterable[Goal] = (),
) -> list[Deadline]:
    found: list[tuple[date, str, str]] = []
    for goal in goals:
        if goal.review_to and goal.state == GoalState.OPEN:
            found.append((goal.review_to, _("Ziel überprüfen: %(goal)s") % {"goal": goal}, _("Förderplan")))
    for step in steps:
        if step.due_on and step.state in (StepState.OPEN, StepState.RUNNING):
            found.append((step.due_on, step.text, _("Schritt im Förderplan")))
    for referral in referrals:
        if referral.state == ReferralState.SENT and referral.answer_by:
            found.append(
                (referral.answer_by, _("Antwort von %(name)s") % {"name": referral.recipient.name}, _("Verweisung"))
            )
        if referral.state == ReferralState.ACCEPTED and referral.first_appointment_on and not referral.feedback:
            found.append((referral.first_appointment_on, referral.recipient.name, _("Ersttermin der Verweisung")))
    for consent in {(row.purpose, row.recipient_id): row for row in consents}.values():
        if consent.is_valid(today):
            name = consent.recipient.name if consent.recipient else _("Fallarbeit")
            found.append((consent.valid_until, _("Einwilligung endet: %(name)s") % {"name": name}, _("Einwilligung")))
    found.sort(key=lambda row: row[0])
    return [
        Deadline(on, text, source, away(on, today), on < today, today <= on <= today + timedelta(days=SOON))
        for on, text, source in found[:8]
    ]


def case_page(case: Case, actor: Actor) -> dict[str, Any]:
    today = timezone.localdate()
    asked: list[Question[Any]] = [
        question.ask(case.pk)
        for question in (
            ask.phase_changes, ask.consents, ask.needs, ask.steps, ask.goals, ask.referrals, ask.latest_contacts,
            ask.obstacles, ask.shares, ask.latest_version, ask.own_numbers,
        )
    ]  # fmt: skip
    if case.is_open:
        asked.append(ask.handover_under_way.ask(case.pk, warned_until(today)))
    (
        changes, consents, needs, steps, wanted, referrals, contacts, obstacles, grants, versions, numbers, *handover
    ) = together(*asked)  # fmt: skip
    agreement = standing(versions, plan_content(case, (wanted, needs, steps)))
    working = any(row.purpose == ConsentPurpose.CASE_WORK and row.is_valid(today) for row in consents)
    reported = {row.referral_id for row in obstacles if row.referral_id}
    return {
        "case": case,
        "script": script_of(case),
        "facts": [*facts(case), (_("Eigenes Aktenzeichen"), ", ".join(numbers))],
        "steps": stepper(case, changes),
        "consents": consents,
        "consent_chips": consent_chips(consents, today),
        "goals": goals([need for need in needs if need.resolved_on is None], steps, wanted),
        "standing": agreement,
        "hints": hints(case, consent=working, standing=agreement, goals=wanted),
        "met": [need for need in needs if need.resolved_on is not None],
        "referrals": [(referral, referral.pk in reported) for referral in referrals],
        "contacts": contacts[:3],
        "more_contacts": len(contacts) > 3,
        "obstacles": obstacles,
        "deadlines": deadlines(steps, referrals, consents, today, wanted),
        "grants": [grant for grant in grants if grant.ends_on is None or grant.ends_on >= today],
        "package_readers": sorted(
            {
                referral.recipient.name
                for referral in referrals
                if referral.state in (ReferralState.SENT, ReferralState.ACCEPTED) and referral.ended_at is None
            }
        ),
        "may_edit": policies.can_edit_case(actor, case) and case.is_open,
        "may_lead": policies.can_lead_case(actor, case),
        "may_report": policies.can_report_obstacles(actor),
        **handover_line(handover[0][0] if handover and handover[0] else None),
        "case_url": reverse("cases:case", args=[case.pk]),
        "today": today,
    }
