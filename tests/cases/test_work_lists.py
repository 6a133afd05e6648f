"""Lists of contacts and plans: found by the case's number or the list's own, in cases one may write in alone."""

from __future__ import annotations

from datetime import date

import pytest

from querschnitt.cases.choices import GrantPurpose
from querschnitt.cases.emergency_choices import RestrictionReason
from querschnitt.cases.imports.contacts import CONTACTS
from querschnitt.cases.imports.persons import PERSONS
from querschnitt.cases.imports.plans import PLANS
from querschnitt.cases.models import Case, ContactNote, Goal, PlanStep
from querschnitt.cases.services import add_goal, close_case, edit_step
from querschnitt.cases.services.restrictions import restrict_case
from querschnitt.network.recorder import Obstructed
from querschnitt.network.services.imports import undo_import
from querschnitt.tenants.scope import open_scope
from tests.factories.cases import make_case, share_case
from tests.factories.network import make_organisation

from .lists import bring_in, planned, problems, text

pytestmark = pytest.mark.django_db

PERSON = "Aktenzeichen;Name;Vorname;Geburtsdatum;Fallbeginn;Einwilligung am"
CONTACT = "AZ;Tag;Dauer;Art;Thema;Weitere Themen;Angehörige;Dolmetschen;Dolmetschsprache;Notiz;Berater"
PLAN = "AZ;Bereich;Ziel;Erreicht, wenn;Ziel bis;Maßnahme;Wer;Verantwortlich;Träger;Frist;Stand;Erledigt am"


def two_persons(actor) -> None:
    lines = ("M-1;Haddad;Amina;14.03.1992;01.02.2026;01.02.2026", "M-2;Melnyk;Oksana;1990;01.02.2026;01.02.2026")
    bring_in(PERSONS, text(*lines, header=PERSON), actor)


def test_contacts_find_their_cases_by_own_and_given_number(world, manager):
    with open_scope(manager.scope):
        two_persons(manager)
        first = Case.objects.get(references__text="M-1")
        content = text(
            f"M-1;12.03.2026;45;telefonisch;Wohnen;Sprache, Wohnen;1;Sprachmittlungspool;ar;Mietvertrag;{manager.user.name}",
            f"{first.number.lower()};13.03.2026;;;Geld;;;;;;",
            "M-2;12.03.2026;;Hausbesuch;Gesundheit;;;;;;",
            "M-2;12.03.2026;;Hausbesuch;Gesundheit;;;;;;",
            header=CONTACT,
        )
        plan = planned(CONTACTS, content, manager)
        assert [row.status for row in plan.rows] == ["new", "new", "new", "repeated"]
        batch = bring_in(CONTACTS, content, manager)
        note = first.contacts.get(held_on=date(2026, 3, 12))
        assert (note.minutes, note.channel, note.topic, note.more_topics) == (45, "phone", "housing", ["language"])
        assert (note.interpreter_language, note.family_present, note.text) == ("ar", 1, "Mietvertrag")
        assert (note.author_id, note.organisation_id) == (manager.user.pk, manager.organisation_id)
        assert first.contacts.count() == 2
        assert batch.created_count == 3
        again = planned(CONTACTS, content, manager)
        assert {row.status for row in again.rows} <= {"unchanged", "repeated"}
        undo_import(batch=batch, by=manager)
        assert not ContactNote.objects.exists()


def test_wrong_contacts_are_named(manager):
    with open_scope(manager.scope):
        two_persons(manager)
        lines = {
            "M-1;12.03.2090;;;Wohnen;;;;;;": ("held_on", "12.03.2090 liegt in der Zukunft"),
            "M-1;12.03.1990;;;Wohnen;;;;;;": ("held_on", "12.03.1990 liegt vor der Geburt 14.03.1992"),
            "M-1;12.03.26;;;Wohnen;;;;;;": ("held_on", "1926 oder 2026?"),
            "M-1;12.03.2026;700;;Wohnen;;;;;;": ("minutes", "von 1 bis 600"),
            "M-1;12.03.2026;;;Wohnung suchen;;;;;;": ("topic", "nicht bekannt"),
            "M-1;12.03.2026;;;Wohnen;;;;ar;;": ("interpreter", "Wer hat gedolmetscht?"),
            "M-1;12.03.2026;;;Wohnen;;;;;;Frau Fremd": ("author", "gehört nicht zu Ihrer Organisation"),
            "M-9;12.03.2026;;;Wohnen;;;;;;": ("case", "Keinen Fall"),
        }
        for line, (column, words) in lines.items():
            ((row, where, told),) = problems(planned(CONTACTS, text(line, header=CONTACT), manager))
            assert (row, where) == (2, column), line
            assert words in told


@pytest.mark.parametrize("entry", [CONTACTS, PLANS], ids=lambda entry: entry.key)
def test_cases_of_others_read_like_ones_that_do_not_exist(world, manager, partner, entry):
    theirs, read, shared = make_case(partner), make_case(partner), make_case(partner)
    share_case(read, world.a.ki, partner, purpose=GrantPurpose.REFERRAL)
    share_case(shared, world.a.ki, partner, purpose=GrantPurpose.COOPERATION)
    contacts, restricted = entry is CONTACTS, make_case(manager)
    line = "{};12.03.2026;;;Wohnen;;;;;;" if contacts else "{};Wohnen;;;;Anmelden;;;;;;"
    header = CONTACT if contacts else PLAN
    with open_scope(manager.scope):
        restrict_case(case=restricted, reason=RestrictionReason.values[0], by=manager)
        told = [
            problems(planned(entry, text(line.format(number), header=header), manager))
            for number in (theirs.number, read.number, restricted.number, "AHR-2026-9999")
        ]
        assert told[0] == told[1] == told[2] == told[3]
        assert told[0][0][1] == "case"
        bring_in(entry, text(line.format(shared.number), header=header), manager)
    with open_scope(partner.scope):
        assert (ContactNote if contacts else PlanStep).objects.get().case_id == shared.pk


def test_plans_come_with_goals_and_steps_of_both_sides(world, manager):
    with open_scope(manager.scope):
        two_persons(manager)
        case, other = (Case.objects.get(references__text=text) for text in ("M-1", "M-2"))
        make_organisation(name="Jobcenter Lindbach", short_name="JC Lindbach")
        there = add_goal(case=other, life_area="housing", wording="Eigene Wohnung", by=manager)
        content = text(
            f"M-1;Sprache;B1 bestehen;Zertifikat;31.03.2027;Zum Test anmelden;Klientin;{manager.user.email};;15.01.2027;;",
            "M-1;Sprache;B1 bestehen;;;Kursplatz bewilligen;Amt;;JC Lindbach;;läuft;",
            "M-1;;;;;Konto eröffnen;;;;;;01.06.2026",
            "M-2;Wohnen;eigene Wohnung;;;WBS beantragen;;;;;;",
            header=PLAN,
        )
        batch = bring_in(PLANS, content, manager)
        goal = case.goals.get()
        assert (goal.wording, goal.indicator, goal.due_on) == ("B1 bestehen", "Zertifikat", date(2027, 3, 31))
        assert [(step.side, step.state) for step in goal.steps.all()] == [("person", "open"), ("office", "running")]
        office = goal.steps.get(side="office")
        assert office.responsible_organisation.short_name == "JC Lindbach"
        done = case.steps.get(goal=None)
        assert (done.state, done.done_on) == ("done", date(2026, 6, 1))
        assert done.responsible_user_id == manager.user.pk
        assert there.steps.get().text == "WBS beantragen"
        assert {row.status for row in planned(PLANS, content, manager).rows} == {"unchanged"}
        edit_step(step=office, version=1, by=manager, text="Kursplatz zusagen")
        with pytest.raises(Obstructed) as refused:
            undo_import(batch=batch, by=manager)
        assert refused.value.reasons == [(case.number, "changed")]
        PlanStep.objects.filter(pk=office.pk).update(text="Kursplatz bewilligen", version=1)
        undo_import(batch=batch, by=manager)
        assert not PlanStep.objects.exists()
        assert list(Goal.objects.all()) == [there]


def test_wrong_plans_are_named(manager):
    with open_scope(manager.scope):
        two_persons(manager)
        close_case(case=Case.objects.get(references__text="M-2"), outcome="reached", by=manager)
        good = "M-1;Sprache;B1 bestehen;Zertifikat;31.03.2027;Anmelden;;;;;;"
        lines = {
            "M-1;;;;;;;;;;;": ("step", "weder ein Ziel noch ein Schritt"),
            "M-1;;B2 bestehen;;;;;;;;;": ("life_area", "Zu welchem Lebensbereich"),
            "M-1;Sprache;B1 bestehen;;30.03.2027;Üben;;;;;;": ("goal_due", "31.03.2027"),
            "M-1;;;;;Üben;;;Amt Nirgends;;;": ("organisation", "gibt es im Netzwerk nicht"),
            "M-1;;;;;Üben;;Frau Fremd;;;;": ("responsible", "gehört nicht zu Ihrer Organisation"),
            "M-1;;;;;Üben;;;;;erledigt;": ("done_on", "Wann wurde"),
            "M-1;;;;;Üben;;;;;läuft;01.06.2026": ("done_on", "der Stand ist „läuft“"),
            "M-1;;;;;Üben;;;;;;01.06.2090": ("done_on", "liegt in der Zukunft"),
            "M-2;;;;;Üben;;;;;;": ("case", "abgeschlossen"),
        }
        for line, (column, words) in lines.items():
            ((row, where, told),) = problems(planned(PLANS, text(good, line, header=PLAN), manager))
            assert (row, where) == (3, column), line
            assert words in told
