"""The demonstration's working days: who was at a talk, tasks, papers of a case, what became of the goals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from random import Random

from django.utils import timezone

from querschnitt.accounts.models import User
from querschnitt.cases.choices import FileKind, GoalResult, Interpreting, TaskOrigin, TaskState
from querschnitt.cases.models import Case, CaseFile, CaseTask, ContactNote, GoalReview, Need
from querschnitt.common.papers import Paper, Text, to_pdf
from querschnitt.common.uploads import CleanFile, clean_upload
from querschnitt.tenants.models import Organisation

SEED = 20261122
WORDS = (
    "Rückruf beim Sozialamt", "Termin beim Jobcenter absagen", "Unterlagen kopieren", "Dolmetschen für Dienstag anfragen",
    "Kita-Platz nachfragen", "Bericht für die Teamsitzung", "Kontakt zur Schule aufnehmen", "Antrag auf Fristverlängerung prüfen",
)  # fmt: skip
FREE = ("Liste der Sprachkurse erneuern", "Fallbesprechung vorbereiten", "Bestand an Merkblättern prüfen")


def furnish_days(lead: Organisation, manager: User, today: date) -> None:
    """Call inside the scope of the lead and its case manager."""
    random = Random(f"{SEED}-{lead.name}-days")  # noqa: S311  (a fixed seed)
    cases = list(Case.objects.filter(organisation=lead).select_related("person", "manager").order_by("number"))
    opened = [case for case in cases if case.is_open]
    _tasks(random, lead, manager, opened, today)
    _files(random, manager, opened)
    _reviews(random, manager, [case for case in cases if not case.is_open])


def furnish_talks(lead: Organisation, notes: Iterable[ContactNote]) -> None:
    """Before they are stored: six of ten talks with one person alone; where somebody interprets, in the person's language."""
    random = Random(f"{SEED}-{lead.name}")  # noqa: S311  (a fixed seed)
    for note in notes:
        note.family_present = random.choice((0, 0, 0, 1, 1, 2, 3)) if note.channel != "mail" else 0
        language = note.case.person.interpreter_language
        if language and random.random() < 0.7:
            note.interpreter = random.choice(
                [Interpreting.POOL, Interpreting.POOL, Interpreting.FAMILY, Interpreting.STAFF]
            )
            note.interpreter_language = language


def _tasks(random: Random, lead: Organisation, manager: User, cases: Sequence[Case], today: date) -> None:
    made = datetime.combine(today - timedelta(days=20), time(9), timezone.get_default_timezone())
    rows = []
    for case in random.sample(list(cases), min(len(cases), 12)):
        done = random.random() < 0.3
        rows.append(
            CaseTask(
                centre_id=lead.centre_id, organisation=lead, case=case, title=random.choice(WORDS), assignee=case.manager,
                due_on=today + timedelta(days=random.randint(-6, 16)), created_by=manager, created_at=made,
                origin=random.choice([TaskOrigin.OWN, TaskOrigin.CONTACT]),
                state=TaskState.DONE if done else TaskState.OPEN, done_on=today - timedelta(days=2) if done else None,
            )
        )  # fmt: skip
    rows += [
        CaseTask(
            centre_id=lead.centre_id, organisation=lead, title=title, created_by=manager, created_at=made,
            assignee=manager if number else None, due_on=today + timedelta(days=9 * number) if number else None,
        )
        for number, title in enumerate(FREE)
    ]  # fmt: skip
    CaseTask.objects.bulk_create(rows)


def _letter(title: str) -> CleanFile:
    text = Text("Ein erfundenes Schreiben der Vorführung. Es nennt niemanden.")
    return clean_upload(f"{title}.pdf", to_pdf(Paper(title=title, blocks=[text])))


def _files(random: Random, manager: User, cases: Sequence[Case]) -> None:
    """The same two letters in some files: making one takes time."""
    papers = [("Bescheid über Leistungen", FileKind.NOTICE), ("Nachweis Sprachkurs", FileKind.CERTIFICATE)]
    letters = [(title, kind, _letter(title)) for title, kind in papers]
    rows = []
    for case in random.sample(list(cases), min(len(cases), 5)):
        title, kind, file = random.choice(letters)
        rows.append(
            CaseFile(
                centre_id=case.centre_id, case=case, title=title, kind=kind, name=file.name, media_type=file.media_type,
                size=file.size, sha256=sha256(file.content).hexdigest(), content=file.content, added_by=manager,
            )
        )  # fmt: skip
    CaseFile.objects.bulk_create(rows)


def _reviews(random: Random, manager: User, closed: Sequence[Case]) -> None:
    needs: dict[object, list[Need]] = {}
    for need in Need.objects.filter(case__in=[case.pk for case in closed]):
        needs.setdefault(need.case_id, []).append(need)
    GoalReview.objects.bulk_create(
        GoalReview(
            centre_id=case.centre_id, case=case, need=need, life_area=need.life_area, goal=need.goal, author=manager,
            reviewed_on=case.closed_on or case.opened_on,
            result=GoalResult.REACHED if need.resolved_on else random.choice([GoalResult.PARTLY, GoalResult.NOT_REACHED]),
        )
        for case in closed
        for need in needs.get(case.pk, [])
    )  # fmt: skip
