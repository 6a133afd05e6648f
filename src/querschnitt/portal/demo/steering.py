"""Goals, measures, hours and concept of the invented centres: two phases, hours of the last months, earlier years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.middleware import load_organisation
from querschnitt.accounts.models import Membership, User
from querschnitt.funding.models import Post
from querschnitt.reporting.controlling import reports
from querschnitt.reporting.models import YearReport
from querschnitt.steering import services
from querschnitt.steering.choices import Field, GoalKind
from querschnitt.steering.models import HoursEntry, Measure, MeasurePost
from querschnitt.steering.worktime import monday_of
from querschnitt.tenants.models import Centre, Organisation
from querschnitt.tenants.scope import Scope, open_scope

SEED = 98
WEEKS = range(150)  # as far back as the oldest report
NEIGHBOURS_WEEKS = range(0, 150, 7)
E, Q = Field.EDUCATION, Field.CROSS
GOALS = (
    (E, GoalKind.PRIORITY, "Seiteneinsteigerberatung", "Jedes Kind hat innerhalb von vier Wochen einen Schulplatz",
     ("Beratung neu zugewanderter Familien", "Absprachen mit Schulen und Schulaufsicht", "Willkommensmappe in acht Sprachen"),
     ("Tage von der Anmeldung bis zum Schulplatz", "Tage", "down", 61, 28, (54, 43, 36))),
    (Q, GoalKind.PRIORITY, "Interkulturelle Öffnung", "Alle Ämter mit Publikum beraten mehrsprachig",
     ("Fortbildungen für Beschäftigte", "Sprachmittlung am Schalter", "Leitfaden für Bescheide in einfacher Sprache"),
     ("Ämter mit vereinbarter Sprachmittlung", "Ämter", "up", 2, 9, (3, 5, 6))),
    (E, GoalKind.GENERAL, "Rucksack KiTa/Schule", "Eltern begleiten die Sprachbildung ihrer Kinder",
     ("Rucksackgruppen in Kitas", "Anleitung der Elternbegleiterinnen"), None),
    (E, GoalKind.GENERAL, "Elternbildung", "Eltern kennen das Schulsystem", ("Elterncafés", "Infoabende mit Dolmetschen"), None),
    (Q, GoalKind.GENERAL, "KOMM-AN NRW", "Ehrenamt trägt das Ankommen", ("Förderung der Ehrenamtsinitiativen", "Qualifizierung von Ehrenamtlichen"), None),
    (Q, GoalKind.GENERAL, "Vernetzung", "Beratungsstellen arbeiten nach gemeinsamen Absprachen", ("Netzwerktreffen", "Netzwerkkarte pflegen"), None),
)  # fmt: skip


def furnish_steering(
    centre: Centre,
    organisation: Organisation,
    users: Mapping[str, User],
    staff: list[str],
    today: date,
    weeks: Sequence[int] = WEEKS,
) -> None:
    """Plan two phases and let ``staff`` keep hours in ``weeks`` before today; small entries, as real weeks are."""
    random = Random(SEED)  # noqa: S311  (a fixed seed)
    newest = today.year - today.year % 2  # phases of two years start in even years
    with open_scope(Scope(centre.pk, organisation.pk)):
        services.adopt_phases(by=None)
        measures = [*_plan(newest - 2, today), *_plan(newest, today)]
        concept = services.add_concept(
            title=f"Integrationskonzept {centre.name} {today.year - 2}", agreed_with_municipalities=True,
            agreed_with_carriers=True, by=None, goals="Zugang für alle, früh Deutsch, Arbeit, gutes Nebeneinander von Ämtern und Trägern.",
        )  # fmt: skip
        services.decide_concept(concept=concept, decided_on=date(today.year - 2, 3, 21), decided_by="Kreistag", by=None)
    for name in staff:
        _keep_hours(centre, organisation, users[name], measures, random, today, weeks)


def _plan(starts: int, today: date) -> list[Measure]:
    made = []
    phase = services.open_phase(starts_year=starts, ends_year=starts + 1, by=None)
    for field, kind, category, title, measures, indicator in GOALS:
        goal = services.set_goal(phase=phase, field=field, kind=kind, category=category, title=title, by=None)
        for name in measures:
            programme = "EP" if category == "KOMM-AN NRW" else "KI"
            ends = date(starts + 1, 12, 31) if starts + 1 < today.year else None
            made.append(services.set_measure(goal=goal, title=name, starts_on=date(starts, 1, 1), ends_on=ends, programme=programme, by=None))  # fmt: skip
        if indicator:
            label, unit, direction, start, target, values = indicator
            row = services.add_indicator(
                goal=goal, label=label, unit=unit, direction=direction, start=Decimal(start), target=Decimal(target),
                target_on=date(starts + 1, 12, 31), by=None,
            )  # fmt: skip
            for number, value in enumerate(values):
                as_of = date(starts, 4, 1) + timedelta(days=120 * number)
                if as_of <= today:
                    services.record_value(indicator=row, as_of=as_of, value=Decimal(value), by=None)
    return made


def _keep_hours(
    centre: Centre,
    organisation: Organisation,
    user: User,
    measures: list[Measure],
    random: Random,
    today: date,
    weeks: Sequence[int],
) -> None:
    own = random.sample(range(len(GOALS[0][4]) * 4), 6)
    monday, rows = monday_of(today), []
    for week in weeks:
        start = monday - timedelta(days=7 * week)
        if week % 9 == 8:  # leave
            continue
        for number in own:
            day = start + timedelta(days=random.randrange(5))
            running = [measure for measure in measures if measure.runs_on(day)]
            if day > today or not running:
                continue
            measure = running[number % len(running)]
            rows.append((measure, day, random.choice((60, 90, 90, 120, 150))))
    with open_scope(Scope(centre.pk, organisation.pk, user.pk)):
        HoursEntry.objects.bulk_create(
            [
                HoursEntry(
                    centre=centre, organisation=organisation, person=user, measure=measure, day=day, minutes=minutes
                )
                for measure, day, minutes in {(one[0].pk, one[1]): one for one in rows}.values()
            ]
        )


WORK = {
    "Seiteneinsteigerberatung": "KI Fachkräfte",
    "Interkulturelle Öffnung": "Koordination Kreis",
    "Vernetzung": "Koordination Kreis",
}


def link_posts(centre: Centre, organisation: Organisation) -> None:
    """Running measures name the post that works on them; needs the posts, so it comes after the funding."""
    with open_scope(Scope(centre.pk, organisation.pk)):
        posts = {post.name: post for post in Post.objects.filter(name__in=WORK.values())}
        for measure in Measure.objects.filter(goal__category__in=WORK, ends_on=None).select_related("goal"):
            MeasurePost.objects.create(measure=measure, post=posts[WORK[measure.goal.category]])


OUTLOOK = "Termine bei der Ausländerbehörde bleiben der Engpass."
OUTLOOK_CORRECTED = "Die Ausländerbehörde vergibt seit Januar feste Termine; das wirkt erst jetzt."


def release_reports(centre: Centre, user: User, today: date, *, thorough: bool = False, late: bool = False) -> None:
    """Reports of two years and this year's draft; it needs the published figures, so it comes last.

    A ``thorough`` centre takes its posts from its own plan and corrected last year's report; a ``late`` one has last
    year's still in draft, so that the Land sees a delivery missing.
    """
    with open_scope(Scope(centre.pk, None, user.pk)):
        membership = Membership.objects.filter(user=user).order_by("starts_on").first()
        actor = Actor(user, membership)
        load_organisation(actor)
    told = None if thorough else (Decimal("12.5"), Decimal("11.25"))
    with open_scope(actor.scope):
        for year in (today.year - 2, today.year - 1):
            report = reports.draft_report(year=year, by=actor)
            _write(report, OUTLOOK, told, actor)
            if not (late and year == today.year - 1):
                report = reports.release_report(report=report, by=actor)
        if thorough:
            again = reports.correct_report(
                report=report, reason="Der Ausblick nannte den Stand der Termine zu spät.", by=actor
            )
            _write(again, OUTLOOK_CORRECTED, told, actor)
            reports.release_report(report=again, by=actor)
        reports.draft_report(year=today.year, by=actor)


def _write(report: YearReport, outlook: str, posts: tuple[Decimal, Decimal] | None, actor: Actor) -> None:
    reports.edit_report(
        report=report,
        summary="Mehr Kinder kamen schneller in die Schule, und zwei weitere Ämter beraten mit Sprachmittlung.",
        highlights="Die Absprachen mit der Schulaufsicht tragen. Das Ehrenamt ist gewachsen.",
        outlook=outlook,
        posts_maximum=posts and posts[0],
        posts_occupied=posts and posts[1],
        by=actor,
    )
