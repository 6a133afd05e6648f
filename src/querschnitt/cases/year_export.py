"""The cases of a year without names, one row each, for the state's documentation (catalogue B2).

The official list of fields of the "Datenbank KIM" is not published. Which of our fields is which of theirs is said by a
mapping file (data/kim_mapping.csv, or the office's own by QUERSCHNITT_KIM_MAPPING), so that no code has to change.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from querschnitt.accounts.actor import Actor
from querschnitt.common.exports import Column, Export
from querschnitt.triage.statuses import residence_statuses

from .acting import organisation_of
from .ages import age_class
from .catalogues import DATA
from .choices import Channel, Outcome, ReferralState, StepState
from .models import Case, CaseObstacle, ContactNote, Need, PlanStep, Referral
from .selectors import visible_cases


@dataclass(frozen=True)
class YearField:
    name: str
    meaning: str | Promise


FIELDS: tuple[YearField, ...] = (
    YearField("pseudonym", _("gleich bleibendes Kennzeichen des Falls")),
    YearField("year", _("Jahr")),
    YearField("opened_on", _("Begonnen am")),
    YearField("closed_on", _("Abgeschlossen am, wenn im Jahr oder davor")),
    YearField("phase", _("Phase, heute")),
    YearField("outcome", _("Ergebnis")),
    YearField("status_code", _("Aufenthaltsstatus")),
    YearField("status_group", _("Gruppe des Aufenthaltsstatus")),
    YearField("legal_circle", _("Rechtskreis")),
    YearField("age_class", _("Alter am letzten Tag des Jahres, untere Grenze der Klasse")),
    YearField("gender", _("Geschlecht")),
    YearField("nationality", _("Staatsangehörigkeit")),
    YearField("access_path", _("Zugangsweg")),
    YearField("town", _("Wohnort")),
    YearField("needs", _("Bedarfe nach Lebensbereich")),
    YearField("contacts", _("Kontakte")),
    YearField("minutes", _("Minuten")),
    YearField("contacts_outreach", _("davon aufsuchend")),
    YearField("contacts_accompaniment", _("davon Begleitung")),
    YearField("contacts_interpreted", _("davon mit Dolmetschen")),
    YearField("referrals", _("Verweisungen")),
    YearField("referrals_accepted", _("davon angenommen")),
    YearField("referrals_refused", _("davon abgelehnt")),
    YearField("obstacles", _("Hindernisse")),
    YearField("plan_steps", _("Schritte im Förderplan")),
    YearField("plan_steps_done", _("davon erledigt")),
)


def mapping() -> dict[str, str]:
    """Our field -> the name the state's database wants, empty where nobody has said it yet."""
    path = Path(settings.KIM_MAPPING) if settings.KIM_MAPPING else DATA / "kim_mapping.csv"
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter=";"))
    known = {field.name for field in FIELDS}
    if not rows or not {"field", "kim_field"} <= set(rows[0]):
        raise ValueError(f"{path}: the columns field and kim_field are missing.")
    if strange := [row["field"] for row in rows if row["field"] not in known]:
        raise ValueError(f"{path}: unknown fields {', '.join(strange)}. Known are {', '.join(sorted(known))}.")
    return {row["field"]: row["kim_field"].strip() for row in rows}


def pseudonym(case_id: UUID) -> str:
    """The same every year, and of no use without the key of this instance."""
    return hmac.new(settings.SECRET_KEY.encode(), b"kim" + case_id.bytes, hashlib.sha256).hexdigest()[:20]


def cases_of(actor: Actor, year: int) -> QuerySet[Case]:
    """Led by the own organisation, open on at least one day of the year; files that became one count once.

    While its processing is restricted (Art. 18 DSGVO) a case goes to nobody, without a name either.
    """
    return (
        visible_cases(actor)
        .exclude(outcome=Outcome.MERGED)
        .filter(
            Q(closed_on__isnull=True) | Q(closed_on__gte=date(year, 1, 1)),
            organisation_id=organisation_of(actor),
            restricted_at__isnull=True,
            opened_on__lte=date(year, 12, 31),
        )
    )


def _counted(rows: QuerySet[Any], key: str, **counts: Any) -> dict[UUID, dict[str, int]]:
    return {row.pop(key): row for row in rows.order_by().values(key).annotate(**counts)}


def year_rows(actor: Actor, year: int) -> Iterator[dict[str, Any]]:
    """``FIELDS`` of each case; the same few questions, however many there are."""
    cases = list(cases_of(actor, year).order_by("opened_on", "number"))
    ids = [case.pk for case in cases]
    contacts = _counted(
        ContactNote.objects.filter(case__in=ids, held_on__year=year),
        "case_id",
        contacts=Count("pk"),
        minutes=Sum("minutes"),
        contacts_outreach=Count("pk", filter=Q(channel=Channel.OUTREACH)),
        contacts_accompaniment=Count("pk", filter=Q(channel=Channel.ACCOMPANIMENT)),
        contacts_interpreted=Count("pk", filter=~Q(interpreter="")),
    )
    referrals = _counted(
        Referral.objects.filter(case__in=ids, sent_at__year=year),
        "case_id",
        referrals=Count("pk"),
        referrals_accepted=Count("pk", filter=Q(state=ReferralState.ACCEPTED)),
        referrals_refused=Count("pk", filter=Q(state=ReferralState.REFUSED)),
    )
    obstacles = _counted(
        CaseObstacle.objects.filter(case__in=ids, obstacle__reported_on__year=year), "case_id", obstacles=Count("pk")
    )
    steps = _counted(
        PlanStep.objects.filter(case__in=ids),
        "case_id",
        plan_steps=Count("pk"),
        plan_steps_done=Count("pk", filter=Q(state=StepState.DONE)),
    )
    needs: dict[UUID, list[str]] = defaultdict(list)
    for case_id, area in Need.objects.filter(case__in=ids).order_by("life_area").values_list("case_id", "life_area"):
        needs[case_id].append(area)
    zero = dict.fromkeys((field.name for field in FIELDS[15:]), 0)
    last = date(year, 12, 31)
    for case in cases:
        person, ended = case.person, case.closed_on if case.closed_on and case.closed_on <= last else None
        status = residence_statuses().get(case.status_code)
        yield {
            "pseudonym": pseudonym(case.pk),
            "year": year,
            "opened_on": case.opened_on,
            "closed_on": ended,
            "phase": case.phase,
            "outcome": case.outcome if ended else "",
            "status_code": case.status_code,
            "status_group": status.group if status else "",
            "legal_circle": case.legal_circle,
            "age_class": age_class(person.birth_date, person.birth_year, last),
            "gender": person.gender,
            "nationality": person.nationality,
            "access_path": case.access_path,
            "town": person.town,
            "needs": ", ".join(dict.fromkeys(needs[case.pk])),
            **zero,
            **contacts.get(case.pk, {}),
            **referrals.get(case.pk, {}),
            **obstacles.get(case.pk, {}),
            **steps.get(case.pk, {}),
        }


def year_sheets(actor: Actor, year: int) -> list[Export]:
    """The cases, and beside them what each field means and which field of the state's database it is."""
    names, kim = [field.name for field in FIELDS], mapping()
    title = f"KIM {year}"
    return [
        Export(
            title,
            [Column(name, 18) for name in names],
            [[row[name] for name in names] for row in year_rows(actor, year)],
            _("Fallarbeit der eigenen Organisation, ohne Namen"),
        ),
        Export(
            _("Zuordnung"),
            [Column(_("Feld"), 24), Column(_("Bedeutung"), 60), Column(_("Feld der Datenbank KIM"), 30)],
            [[field.name, str(field.meaning), kim.get(field.name, "")] for field in FIELDS],
            "kim_mapping.csv",
        ),
    ]


def kim_list(actor: Actor, year: int) -> Export | None:
    """Only the fields that the mapping names, under the names of the state's database; nothing while it names none."""
    named = {ours: theirs for ours, theirs in mapping().items() if theirs}
    if not named:
        return None
    return Export(
        f"Datenbank KIM {year}",
        [Column(theirs) for theirs in named.values()],
        [[row[ours] for ours in named] for row in year_rows(actor, year)],
        _("Fallarbeit der eigenen Organisation, ohne Namen"),
    )
