from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.models import User
from querschnitt.tenants.models import Centre, Organisation

from ..choices import (
    PHASE_MOVES,
    ConsentPurpose,
    DataGroup,
    GrantPurpose,
    HandoverEnd,
    HandoverState,
    Outcome,
    Phase,
    ReferralState,
    StepState,
)
from ..models import (
    BenefitSpan,
    Case,
    CaseGrant,
    Handover,
    Need,
    Person,
    PhaseChange,
    PlanStep,
    Referral,
    ResidenceSpan,
)
from ..spelling import words
from .consents import record_consent
from .errors import Stale
from .grants import touch
from .handover_notice import OPEN_STATES, notice_change
from .search import index_case
from .spans import change_from_today, first_spans


def next_number(centre: Centre, day: date) -> str:
    """``AHR-2026-0147``: the district's first letters, the year, a number without gaps in it."""
    return next_numbers(centre, day.year, 1)[0]


def next_numbers(centre: Centre, year: int, count: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_casenumber (id, centre_id, year, last) VALUES (gen_random_uuid(), %s, %s, %s)"
            " ON CONFLICT (centre_id, year) DO UPDATE SET last = cases_casenumber.last + excluded.last RETURNING last",
            [centre.pk, year, count],
        )
        last = cursor.fetchone()[0]
    return [f"{number_prefix(centre)}-{year}-{number:04d}" for number in range(last - count + 1, last + 1)]


KINDS_OF_DISTRICT = {"ki", "kommunales", "integrationszentrum", "kreis", "stadt", "staedteregion"}


def number_prefix(centre: Centre) -> str:
    """Three letters of the district's own name: AHR for Kreis Ahrenfeld."""
    own = [word for word in words(centre.name) if word not in KINDS_OF_DISTRICT]
    return re.sub(r"[^a-z]", "", "".join(own))[:3].upper().ljust(3, "X")


def check_dates(person: Person, opened_on: date | None = None) -> None:
    """Refuse impossible dates, naming both values.

    Arrival before birth may be kept as contradictory (``dates_unclear``): the documents really say so.
    """
    errors: dict[str, str] = {}
    born, today = person.birth_date, timezone.localdate()
    show = lambda day: date_format(day, "SHORT_DATE_FORMAT")  # noqa: E731
    if born and born > today:
        errors["birth_date"] = _("Das Geburtsdatum %(born)s liegt in der Zukunft. Prüfen Sie das Jahr.") % {
            "born": show(born)
        }
    if born and person.birth_year and born.year != person.birth_year:
        errors["birth_year"] = _(
            "Geburtsdatum %(born)s und Geburtsjahr %(year)s widersprechen sich. Lassen Sie das Jahr leer oder "
            "berichtigen Sie eines von beiden."
        ) % {"born": show(born), "year": person.birth_year}
    arrived = person.arrived_on
    if arrived and arrived > today:
        errors["arrived_on"] = _("Die Ankunft %(day)s liegt in der Zukunft. Prüfen Sie das Datum.") % {
            "day": show(arrived)
        }
    elif arrived and born and arrived < born and not person.dates_unclear:
        errors["arrived_on"] = _(
            "Ankunft %(arrived)s liegt vor der Geburt %(born)s. Berichtigen Sie eines der beiden Daten."
        ) % {"arrived": show(arrived), "born": show(born)}
    elif arrived and person.birth_year and arrived.year < person.birth_year and not person.dates_unclear:
        errors["arrived_on"] = _(
            "Ankunft %(arrived)s liegt vor dem Geburtsjahr %(year)s. Berichtigen Sie eine der beiden Angaben."
        ) % {"arrived": show(arrived), "year": person.birth_year}
    if errors:
        raise ValidationError(errors)


def dates_contradict(person: Person) -> bool:
    """Whether arrival lies before birth, so that the mark says something."""
    arrived, year = person.arrived_on, person.year_of_birth
    return bool(
        arrived and ((person.birth_date and arrived < person.birth_date) or (year is not None and arrived.year < year))
    )


@transaction.atomic
def create_case(
    *,
    person: dict[str, Any],
    by: Actor,
    organisation: Organisation | None = None,
    manager: User | None = None,
    life_areas: Iterable[str] = (),
    consent_language: str = "",
    opened_on: date | None = None,
    **fields: Any,
) -> Case:
    """Take somebody in: person, case, the lead organisation's own grant, needs, and the consent to case work.

    ``organisation`` is the one acted for. A ``consent_language`` says that the person agreed, in which language.
    """
    lead = organisation or by.membership.organisation  # type: ignore[union-attr]
    day = opened_on or timezone.localdate()
    somebody = Person(organisation=lead, centre=lead.centre, **person)
    check_dates(somebody, day)
    somebody.dates_unclear = dates_contradict(somebody)
    somebody.save(force_insert=True)
    case = Case(
        centre=lead.centre,
        number=next_number(lead.centre, day),
        person=somebody,
        organisation=lead,
        manager=manager,
        opened_on=day,
        **fields,
    )
    case.save(force_insert=True)
    CaseGrant(
        centre=lead.centre,
        case=case,
        organisation=lead,
        granted_by=lead,
        purpose=GrantPurpose.LEAD,
        starts_on=min(day, timezone.localdate()),
    ).save(force_insert=True)
    PhaseChange(centre=lead.centre, case=case, phase=case.phase, entered_on=day).save(force_insert=True)
    first_spans(case, by)
    for area in dict.fromkeys(life_areas):
        Need(centre=lead.centre, case=case, life_area=area).save(force_insert=True)
    if consent_language:
        record_consent(
            case=case,
            purpose=ConsentPurpose.CASE_WORK,
            data_groups=[group for group in DataGroup.values if group != DataGroup.CASE_FILE],
            text_language=consent_language,
            given_on=day,
            by=by,
        )
    index_case(case=case, person=somebody)
    return case


@transaction.atomic
def edit_case(*, case: Case, version: int, person: dict[str, Any], fields: dict[str, Any], by: Actor) -> Case:
    """Change facts of person and case; ``version`` is what the person editing had read.

    A changed status or legal circle is a span from today on (``services.spans``).
    """
    before = Case.objects.filter(pk=case.pk).values_list("status_code", "legal_circle").get()
    updated = Case.objects.filter(pk=case.pk, version=version).update(
        **fields, version=F("version") + 1, updated_at=timezone.now()
    )
    if not updated:
        raise Stale
    somebody = Person.objects.select_for_update().get(pk=case.person_id)
    for name, value in person.items():
        setattr(somebody, name, value)
    check_dates(somebody)
    somebody.dates_unclear = dates_contradict(somebody)
    somebody.version += 1
    somebody.save()
    for model in (ResidenceSpan, BenefitSpan):
        if model.CODE in fields:
            change_from_today(case, model, fields[model.CODE], by)
    case.refresh_from_db()
    index_case(case=case, person=somebody)
    touch(case.pk)
    notice_change(case=case, status_before=before[0], circle_before=before[1], by=by)
    return case


def _change(case: Case, version: int | None, **values: Any) -> Case:
    rows = Case.objects.filter(pk=case.pk)
    if version is not None:
        rows = rows.filter(version=version)
    if not rows.update(**values, version=F("version") + 1, updated_at=timezone.now()):
        raise Stale
    case.refresh_from_db()
    touch(case.pk)
    return case


@transaction.atomic
def move_phase(*, case: Case, to: str, by: Actor, version: int | None = None) -> Case:
    """One step on or back, by the transition table; the date of entering is kept."""
    if not case.is_open:
        raise ValidationError(_("Der Fall ist abgeschlossen. Öffnen Sie ihn zuerst wieder."))
    if to not in PHASE_MOVES[case.phase]:
        raise ValidationError(
            _("Von „%(now)s“ führt kein Schritt zu „%(to)s“.")
            % {"now": Phase(case.phase).label, "to": Phase(to).label if to in Phase.values else to}
        )
    _change(case, version, phase=to)
    PhaseChange.objects.create(case=case, phase=to)
    return case


@transaction.atomic
def assign_case(*, case: Case, manager: User | None, by: Actor) -> Case:
    return _change(case, None, manager=manager)


def loose_ends(case: Case) -> list[str]:
    """What is still open and would end with the case, in words."""
    found = []
    if steps := PlanStep.objects.filter(case=case, state__in=[StepState.OPEN, StepState.RUNNING]).count():
        found.append(ngettext("%(n)s offener Schritt", "%(n)s offene Schritte", steps) % {"n": steps})
    waiting = [ReferralState.DRAFT, ReferralState.SENT]
    if referrals := Referral.objects.filter(case=case, state__in=waiting).count():
        found.append(
            ngettext("%(n)s unbeantwortete Verweisung", "%(n)s unbeantwortete Verweisungen", referrals)
            % {"n": referrals}
        )
    if Handover.objects.filter(case=case, state__in=OPEN_STATES).exists():
        found.append(_("ein laufender Übergang"))
    return found


@transaction.atomic
def close_case(*, case: Case, outcome: str, by: Actor, closed_on: date | None = None, anyway: bool = False) -> Case:
    """End the case with an outcome. Open steps and referrals are named first and end with it when confirmed."""
    if not case.is_open:
        raise ValidationError(_("Der Fall ist schon abgeschlossen."))
    day = closed_on or timezone.localdate()
    if day < case.opened_on:
        raise ValidationError(
            {
                "closed_on": _("Abschluss %(closed)s liegt vor dem Beginn %(opened)s. Berichtigen Sie das Datum.")
                % {
                    "closed": date_format(day, "SHORT_DATE_FORMAT"),
                    "opened": date_format(case.opened_on, "SHORT_DATE_FORMAT"),
                }
            }
        )
    if (ends := loose_ends(case)) and not anyway:
        raise ValidationError(
            {
                "anyway": _("Noch offen: %(what)s. Erledigen Sie das zuerst oder bestätigen Sie, dass es entfällt.")
                % {"what": ", ".join(ends)}
            }
        )
    PlanStep.objects.filter(case=case, state__in=[StepState.OPEN, StepState.RUNNING]).update(
        state=StepState.DROPPED, version=F("version") + 1
    )
    Referral.objects.filter(case=case, state__in=[ReferralState.DRAFT, ReferralState.SENT]).update(
        state=ReferralState.WITHDRAWN
    )
    Handover.objects.filter(case=case, state__in=[*OPEN_STATES, HandoverState.PAID]).update(
        state=HandoverState.ENDED, end_reason=HandoverEnd.CASE_CLOSED, ended_on=day, version=F("version") + 1
    )
    if case.phase != Phase.ABSCHLUSS:
        PhaseChange.objects.create(case=case, phase=Phase.ABSCHLUSS, entered_on=day)
    return _change(case, None, closed_on=day, outcome=outcome, phase=Phase.ABSCHLUSS)


@transaction.atomic
def reopen_case(*, case: Case, reason: str, by: Actor) -> Case:
    if case.is_open:
        raise ValidationError(_("Der Fall ist nicht abgeschlossen."))
    if case.outcome == Outcome.MERGED:
        raise ValidationError(
            _("Diese Akte ist in einer anderen aufgegangen. Nehmen Sie dort das Zusammenführen zurück.")
        )
    _change(case, None, closed_on=None, outcome="", reopen_reason=reason, phase=Phase.UMSETZUNG)
    PhaseChange.objects.create(case=case, phase=Phase.UMSETZUNG)
    return case
