"""Counts kept with the contacts equal the contacts, whatever is written, corrected, merged, removed or undone."""

from __future__ import annotations

import datetime
from collections import Counter
from threading import Thread
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.models import Membership, User
from querschnitt.cases.choices import Channel, LifeArea
from querschnitt.cases.models import Case, ContactNote
from querschnitt.cases.services import edit_contact, note_contact
from querschnitt.cases.services.twins import merge_cases, undo_merge
from querschnitt.reporting import contact_counts
from querschnitt.reporting.course import courses_of
from querschnitt.reporting.models import ContactCount
from querschnitt.reporting.services import count_centre
from querschnitt.tenants.models import Centre
from querschnitt.tenants.scope import Scope, open_scope
from tests.database import cluster
from tests.factories.accounts import World, make_world, signed_in
from tests.factories.cases import acting, make_case

Key = tuple[Any, datetime.date, str]

days = st.dates(datetime.date(2025, 1, 1), datetime.date(2026, 11, 20))
talks = st.fixed_dictionaries(
    {
        "held_on": days,
        "topic": st.sampled_from(LifeArea.values[:4]),
        "channel": st.sampled_from(Channel.values),
        "minutes": st.sampled_from([14, 15, 30, 60]),
        "family_present": st.sampled_from([0, 2]),
        "others_present": st.sampled_from([0, 1]),
    }
)
places = st.integers(0, 9)
moves = st.one_of(
    st.tuples(st.just("write"), st.booleans(), talks),
    st.tuples(st.just("correct"), places, talks),
    st.tuples(st.just("remove"), places),
    st.tuples(st.just("move all"), st.sampled_from([-40, -1, 31])),
    st.tuples(st.just("merge"), st.booleans()),
    st.tuples(st.just("end of retention")),
    st.tuples(st.just("fold")),
    st.tuples(st.just("taken back"), talks),
)


def counted(*actors: Actor) -> Counter[Key]:
    """By plain Python, from the contacts each organisation sees."""
    found: Counter[Key] = Counter()
    for actor in actors:
        with open_scope(actor.scope):
            for note in ContactNote.objects.filter(organisation=actor.organisation_id):
                company = "family" if note.family_present else "others" if note.others_present else "single"
                length = max(least for least in (0, 15, 30, 60) if least <= note.minutes)
                for key in (
                    f"topic:{note.topic}", f"channel:{note.channel}", f"interpreter:{note.interpreter}",
                    f"company:{company}", f"length:{length}",
                ):  # fmt: skip
                    found[note.organisation_id, note.held_on.replace(day=1), key] += 1
    return found


def kept(centre: Any) -> Counter[Key]:
    found: Counter[Key] = Counter()
    with open_scope(Scope(centre.pk)):
        for row in ContactCount.objects.all():
            found[row.organisation_id, row.month, row.category] += row.count
    return Counter({key: value for key, value in found.items() if value})


def play(move: tuple[Any, ...], manager: Actor, partner: Actor, files: list[Any], foreign: Case) -> None:
    """One thing that happens; what cannot happen just now does not."""
    what, *details = move
    if what == "write" and details[0]:
        with open_scope(partner.scope):
            note_contact(case=foreign, by=partner, **details[1])
        return
    with open_scope(manager.scope):
        case = Case.objects.get(pk=files[0])  # anew: the last example was rolled back
        notes = list(ContactNote.objects.filter(organisation=manager.organisation_id).order_by("pk"))
        if what == "write":
            note_contact(case=case, by=manager, **details[1])
        elif what == "correct" and notes:
            note = notes[details[0] % len(notes)]
            edit_contact(note=note, version=note.version, by=manager, **details[1])
        elif what == "remove" and notes:
            notes[details[0] % len(notes)].delete()
        elif what == "move all":
            ContactNote.objects.filter(organisation=manager.organisation_id).update(
                held_on=F("held_on") + datetime.timedelta(days=details[0])
            )
        elif what == "merge" and len(files) > 1:
            merge = merge_cases(kept=case, dropped=Case.objects.get(pk=files[1]), by=manager)
            if details[0]:
                undo_merge(merge=merge, by=manager)
            else:
                files.pop()
        elif what == "end of retention":
            ContactNote.objects.filter(case=case).delete()
        elif what == "fold":
            contact_counts.fold()
        elif what == "taken back":
            with pytest.raises(ZeroDivisionError), transaction.atomic():
                note_contact(case=case, by=manager, **details[0])
                raise ZeroDivisionError


@hypothesis_settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(played=st.lists(moves, min_size=4, max_size=8))
def test_kept_counts_are_the_contacts_whatever_happens(world: World, cast: Any, played: list[tuple[Any, ...]]):
    manager, partner, first, second, foreign = cast
    with transaction.atomic():
        files = [first.pk, second.pk]
        for move in played:
            play(move, manager, partner, files, foreign)
        with open_scope(Scope(world.a.centre.pk)):
            assert contact_counts.drift() == []
            contact_counts.fold()
            rows = ContactCount.objects.values_list("organisation_id", "month", "category")
            assert len(set(rows)) == len(rows)  # folded: one row a key
        assert kept(world.a.centre) == counted(manager, partner)
        transaction.set_rollback(True)


@pytest.fixture
def cast(world: World, settings: Any) -> Any:
    manager, partner = acting(world.actor("case_manager")), acting(world.actor("partner_adviser"))
    first, second, foreign = make_case(manager), make_case(manager), make_case(partner)
    with open_scope(manager.scope):
        for case in (first, second):
            note_contact(case=case, topic="work", minutes=20, held_on=datetime.date(2026, 2, 28), by=manager)
    return manager, partner, first, second, foreign


@pytest.mark.parametrize("last", [(2026, 2, 27), (2026, 2, 28), (2026, 3, 1), (2026, 12, 31)])
def test_year_takes_whole_months_from_the_counts_and_the_rest_day_by_day(world: World, cast: Any, last: Any):
    manager, *_others = cast
    with open_scope(manager.scope):
        note_contact(case=cast[2], topic="work", minutes=20, held_on=datetime.date(2026, 3, 2), by=manager)
        day = datetime.date(*last)
        expected = ContactNote.objects.filter(held_on__lte=day).count()
        found = count_centre(2026, day).get(manager.organisation_id, {})
    assert found.get("topic:work", 0) == expected == found.get("month:02", 0) + found.get("month:03", 0)


def test_nobody_writes_the_counts_by_hand_or_reads_those_of_another_centre(world: World, cast: Any):
    manager, *_others = cast
    with open_scope(manager.scope):
        assert ContactCount.objects.exists()
        for statement in (
            "UPDATE reporting_contactcount SET count = 5", "DELETE FROM reporting_contactcount",
            "INSERT INTO reporting_contactcount (centre_id, organisation_id, month, category, count)"
            f" VALUES ('{world.a.centre.pk}', '{world.a.ki.pk}', '2026-01-01', 'topic:work', 9)",
        ):  # fmt: skip
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(statement)
    with open_scope(Scope(world.b.centre.pk)):
        assert not ContactCount.objects.exists()
        assert contact_counts.drift() == []


def test_writers_at_once_lose_nothing_and_what_went_astray_is_put_right(scratch: str, capsys: Any):
    world = make_world()
    manager = acting(world.actor("case_manager"))
    cases = [make_case(manager) for _number in range(3)]
    failed: list[Exception] = []

    def work(case: Case | None) -> None:
        try:
            for number in range(8):
                with open_scope(manager.scope), transaction.atomic():
                    if case is None:
                        contact_counts.fold()
                    else:
                        note_contact(case=case, topic="work", minutes=20, by=manager)
                        if number % 3 == 2:
                            ContactNote.objects.filter(case=case).order_by("pk").first().delete()  # type: ignore[union-attr]
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work, args=(case,)) for case in (*cases, None, None)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sum(kept(world.a.centre).values()) == 5 * 3 * (8 - 2)
    assert kept(world.a.centre) == counted(manager)

    # Past the triggers, as a restored table might be.
    with cluster().connect(scratch) as master:
        master.execute("DELETE FROM reporting_contactcount WHERE category = 'topic:work'")
        master.execute("UPDATE reporting_contactcount SET count = count + 7 WHERE category LIKE 'channel:%'")
    with pytest.raises(CommandError, match="--rebuild") as refused:
        call_command("figures", "--compare")
    assert refused.value.returncode == 6
    assert "2 Zahlen weichen ab" in capsys.readouterr().out
    call_command("figures", "--rebuild")
    call_command("figures", "--compare")
    assert kept(world.a.centre) == counted(manager)


def test_course_of_24_months_shows_what_was_counted_or_protects_it(district: Any, django_assert_num_queries: Any):
    """For the state over all centres, and for a centre over its organisations."""
    true: Counter[Any] = Counter()
    for centre in Centre.objects.filter(kind=Centre.Kind.DISTRICT):
        with open_scope(Scope(centre.pk)):
            for month, category, count in ContactCount.objects.values_list("month", "category", "count"):
                if category.startswith("topic:"):
                    true[centre.name, month] += count
                    true["Land", month] += count
            assert contact_counts.drift() == []
    user = User.objects.get(name="Dr. Malte Rehbein")
    with open_scope(Scope(user_id=user.pk)):
        analyst = Actor(user, Membership.unscoped.filter(user=user).first())
    with open_scope(analyst.scope), django_assert_num_queries(2):
        found = courses_of(analyst)
    assert found is not None
    assert [month.isoformat() for month in (found.months[0], found.months[-1])] == ["2025-01-01", "2026-11-01"]
    assert len(found.months) == 23  # two years are published, the second until November
    assert {one.name for one in found.parts} == {name for name, _month in true if name != "Land"}
    shown = [
        (cell, true[one.name, month])
        for one in [found.whole, *found.parts]
        for month, cell in zip(found.months, one.cells, strict=True)
    ]
    assert all(cell in (None, expected) for cell, expected in shown)
    assert all(cell is None for cell, expected in shown if 0 < expected < 5)
    assert any(cell for cell, _expected in shown)
    client = signed_in(analyst)
    assert "Monate je Zentrum" in client.get("/berichte/verlauf/").content.decode()
    sheet = client.get("/berichte/verlauf/tabelle/?format=csv").content.decode("utf-8-sig")
    assert "11/2026" in sheet
    assert "geschützt" in sheet
