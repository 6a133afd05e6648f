"""Goals, reviews, versions and signatures; two people at one plan; the paper in two languages."""

import base64
import io
import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from querschnitt.cases.models import Goal, PlanReview, PlanSignature, PlanStep, PlanVersion
from querschnitt.cases.packaging import shown_package
from querschnitt.cases.plan_selectors import overdue_reviews
from querschnitt.cases.planning import changes, fingerprint, plan_content, standing
from querschnitt.cases.services import (
    Stale,
    add_goal,
    add_need,
    add_step,
    agree_on_plan,
    build_package,
    close_case,
    edit_goal,
    edit_step,
    move_step,
    review_goal,
)
from querschnitt.cases.services.agreements import drawn_picture
from tests.factories.accounts import signed_in
from tests.factories.cases import make_case, share_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def case(manager):
    return make_case(manager, opened_on=days(-100))


@pytest.fixture
def client(manager):
    return signed_in(manager)


@pytest.fixture
def goal(case, manager, scope):
    with scope(manager):
        made = add_goal(case=case, life_area="language", wording="Deutsch B1", indicator="Test bestanden", by=manager)
        add_step(case=case, goal=made, text="Einstufungstest machen", by=manager)
        add_step(case=case, goal=made, text="Berechtigungsschein senden", side="office", by=manager)
    return made


def days(number):
    return timezone.localdate() + timedelta(days=number)


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def drawing(ink=True):
    from PIL import Image, ImageDraw

    picture = Image.new("RGBA", (300, 90), (0, 0, 0, 0))
    if ink:
        ImageDraw.Draw(picture).line([(10, 10), (120, 70), (280, 20)], fill=(11, 31, 92, 255), width=5)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def sign(case, by, **values):
    values = {"way": "paper", "agreed_on": days(0), "seen": fingerprint(plan_content(case))} | values
    return agree_on_plan(case=case, by=by, **values)


def sent(form, **values):
    """What a browser would send of an opened form, with some fields changed."""
    kept = {name: form[name].value() for name in form.fields}
    return {name: str(getattr(value, "pk", value)) for name, value in kept.items() if value not in (None, "")} | values


# Goals and reviews


@pytest.mark.parametrize(
    ("start", "end", "field"), [(5, None, "review_to"), (None, 5, "review_from"), (9, 5, "review_to")]
)
def test_a_review_window_has_two_ends_in_order(case, manager, scope, start, end, field):
    window = {"review_from": start and days(start), "review_to": end and days(end)}
    with scope(manager), pytest.raises(ValidationError) as refused:
        add_goal(case=case, life_area="work", wording="Arbeit", by=manager, **window)
    assert list(refused.value.error_dict) == [field]


def test_a_goal_that_goes_on_needs_its_next_window(goal, manager, scope):
    with scope(manager):
        with pytest.raises(ValidationError, match="wann Sie es wieder"):
            review_goal(goal=goal, version=1, result="open", by=manager)
        review_goal(goal=goal, version=1, result="open", review_from=days(30), review_to=days(40), by=manager)
        goal.refresh_from_db()
    assert (goal.state, goal.review_to, goal.version) == ("open", days(40), 2)


def test_a_reached_goal_ends_its_open_steps_and_keeps_the_review(goal, manager, scope):
    with scope(manager):
        done = PlanStep.objects.get(side="office")
        move_step(step=done, to="done", by=manager)
        review_goal(goal=goal, version=1, result="reached", note="Zeugnis liegt vor", by=manager)
        assert dict(PlanStep.objects.values_list("side", "state")) == {"person": "dropped", "office": "done"}
        assert PlanReview.objects.get().note == "Zeugnis liegt vor"


def test_overdue_reviews_are_open_goals_of_open_cases(case, goal, manager, partner, scope):
    with scope(manager):
        for wording, end in (("vorbei", -1), ("heute", 0)):
            add_goal(
                case=case, life_area="work", wording=wording, review_from=days(-9), review_to=days(end), by=manager
            )
        assert [item.wording for item in overdue_reviews(manager)] == ["vorbei"]
        close_case(case=case, outcome="reached", anyway=True, by=manager)
        assert list(overdue_reviews(manager)) == []
    with scope(partner):
        assert list(overdue_reviews(partner)) == []


# Agreement


def test_agreeing_freezes_the_plan_with_both_signatures(case, goal, manager, scope):
    with scope(manager):
        version = sign(case, manager)
        assert (version.number, version.content["goals"][0]["wording"]) == (1, "Deutsch B1")
        assert set(version.signatures.values_list("side", "name")) == {
            ("person", "Amina Haddad"),
            ("office", str(manager.user)),
        }
        with pytest.raises(IntegrityError), transaction.atomic():
            PlanVersion.objects.filter(pk=version.pk).update(agreed_on=days(-5))
        with pytest.raises(IntegrityError), transaction.atomic():
            PlanSignature.objects.update(name="Jemand")


def test_what_was_promised_changes_the_agreement_and_progress_does_not(case, goal, manager, scope):
    with scope(manager):
        version = sign(case, manager)
        step = PlanStep.objects.get(side="person")
        move_step(step=step, to="done", by=manager)
        review_goal(goal=goal, version=1, result="open", review_from=days(1), review_to=days(5), by=manager)
        assert standing([version], plan_content(case)).agreed
        step.refresh_from_db()
        edit_step(step=step, version=step.version, by=manager, text="Test bei der VHS machen", side="person")
        found = standing([version], plan_content(case))
    assert not found.agreed
    assert [(change.before, change.after) for change in found.changes] == [
        ("Einstufungstest machen", "Test bei der VHS machen")
    ]


def test_steps_that_end_with_their_goal_leave_the_agreement_as_it_is(case, goal, manager, scope):
    with scope(manager):
        version = sign(case, manager)
        review_goal(goal=goal, version=1, result="reached", by=manager)
        assert standing([version], plan_content(case)).agreed


def test_new_and_dropped_goals_are_named(case, goal, manager, scope):
    with scope(manager):
        before = plan_content(case)
        add_goal(case=case, life_area="work", wording="Arbeit finden", by=manager)
        review_goal(goal=goal, version=1, result="dropped", by=manager)
        found = [(change.what, change.before, change.after) for change in changes(before, plan_content(case))]
    assert ("Neues Ziel", "", "Arbeit finden") in found
    assert ("Entfallenes Ziel", "Deutsch B1", "") in found


def test_nobody_signs_a_plan_they_have_not_read(case, goal, manager, scope):
    with scope(manager):
        seen = fingerprint(plan_content(case))
        edit_goal(goal=goal, version=1, wording="Deutsch B2", by=manager)
        with pytest.raises(Stale):
            sign(case, manager, seen=seen)
        assert not PlanVersion.objects.exists()


@pytest.mark.parametrize(("value", "field"), [({"agreed_on": 1}, "agreed_on"), ({"agreed_on": -101}, "agreed_on"),
                                              ({"valid_until": -1}, "valid_until")])  # fmt: skip
def test_impossible_days_of_an_agreement_are_refused(case, goal, manager, scope, value, field):
    with scope(manager), pytest.raises(ValidationError) as refused:
        sign(case, manager, **{name: days(number) for name, number in value.items()})
    assert list(refused.value.error_dict) == [field]


def test_on_the_screen_both_draw(case, goal, manager, scope):
    with scope(manager):
        with pytest.raises(ValidationError) as refused:
            sign(case, manager, way="screen", person_drawn=drawn_picture(drawing()))
        assert list(refused.value.error_dict) == ["office_drawn"]
        both = {"person_drawn": drawn_picture(drawing()), "office_drawn": drawn_picture(drawing())}
        sign(case, manager, way="screen", **both)
        assert all(bytes(row.image).startswith(b"\x89PNG") for row in PlanSignature.objects.all())


def test_an_empty_pad_is_no_signature():
    assert drawn_picture("") is None
    assert drawn_picture(drawing(ink=False)) is None


@pytest.mark.parametrize(
    "address",
    ["data:image/svg+xml;base64,PHN2Zz4=", "data:image/png;base64,AAAA", "data:image/png;base64,%%%", "x" * 500_000],
)
def test_what_is_no_drawing_is_refused(address):
    with pytest.raises(ValidationError, match="ließ sich nicht lesen"):
        drawn_picture(address)


def test_signing_on_the_page_without_script(case, goal, client, manager, scope):
    url = reverse("cases:agree", args=[case.pk])
    answer = client.get(url)
    form = answer.context["form"]
    assert f"Unterschrift: {manager.user}" in text_of(answer)
    assert form["way"].value() == "paper"
    assert form["language"].value() == "ar"
    answer = client.post(url, sent(form), follow=True)
    assert "Der Plan ist vereinbart: Fassung 1." in text_of(answer)
    page = text_of(client.get(reverse("cases:plan", args=[case.pk])))
    assert "Fassung 1, vereinbart am" in page
    with scope(manager):
        edit_goal(goal=goal, version=1, wording="Deutsch B2", by=manager)
    page = text_of(client.get(reverse("cases:plan", args=[case.pk])))
    assert "nicht mehr vereinbarte Fassung" in page
    assert "Deutsch B1 → Deutsch B2" in page


def test_a_plan_changed_under_the_pen_is_read_again(case, goal, client, manager, scope):
    url = reverse("cases:agree", args=[case.pk])
    form = client.get(url).context["form"]
    with scope(manager):
        edit_goal(goal=goal, version=1, wording="Deutsch B2", by=manager)
    answer = client.post(url, sent(form))
    assert answer.status_code == 422
    assert "Unterschrieben ist noch nichts" in text_of(answer)
    assert "Deutsch B2" in text_of(answer)
    assert client.post(url, sent(answer.context["form"])).status_code == 302


def test_only_who_sees_the_case_sees_how_somebody_signs(case, goal, manager, partner, scope):
    with scope(manager):
        drawn = drawn_picture(drawing())
        version = sign(case, manager, way="screen", person_drawn=drawn, office_drawn=drawn)
        picture = reverse("cases:signature", args=[version.signatures.first().pk])
    assert signed_in(manager).get(picture)["Content-Type"] == "image/png"
    assert signed_in(partner).get(picture).status_code == 404
    with scope(partner):
        assert PlanSignature.objects.count() == PlanVersion.objects.count() == Goal.objects.count() == 0


# Two people at one plan


@pytest.fixture
def two(world, case, goal, manager, partner):
    """Two browsers that opened the same goal."""
    share_case(case, world.a.partner, manager)
    url = reverse("cases:change_goal", args=[goal.pk])
    first, second = signed_in(manager), signed_in(partner)
    return url, first, sent(first.get(url).context["form"]), second, sent(second.get(url).context["form"])


def test_the_second_editor_chooses_between_both_values(two, manager, goal, scope):
    url, first, one, second, other = two
    assert first.post(url, one | {"wording": "Deutsch B1 bis Herbst"}).status_code == 302
    answer = second.post(url, other | {"wording": "Deutsch B2"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Deutsch B1 bis Herbst" in page
    assert "Deutsch B2" in page
    assert str(manager.user) in page
    with scope(manager):
        assert Goal.objects.get().wording == "Deutsch B1 bis Herbst"
    again = sent(answer.context["form"])
    assert again["wording"] == "Deutsch B2"
    assert second.post(url, again | {"nehmen-wording": "theirs"}).status_code == 302
    with scope(manager):
        assert Goal.objects.get().wording == "Deutsch B1 bis Herbst"
    # ... or keeps their own.
    third = sent(second.get(url).context["form"])
    first.post(url, sent(first.get(url).context["form"], wording="Neu"))
    answer = second.post(url, third | {"wording": "Meins"})
    assert second.post(url, sent(answer.context["form"]) | {"nehmen-wording": "mine"}).status_code == 302
    with scope(manager):
        assert Goal.objects.get().wording == "Meins"


def test_what_only_the_other_changed_is_taken_over_and_said(two, manager, scope):
    url, first, one, second, other = two
    first.post(url, one | {"indicator": "Zeugnis liegt vor", "due_on": days(90).isoformat()})
    answer = second.post(url, other | {"wording": "Deutsch B2"})
    assert "zeigen jetzt den neuen Stand" in text_of(answer)
    assert second.post(url, sent(answer.context["form"])).status_code == 302
    with scope(manager):
        found = Goal.objects.get()
    assert (found.wording, found.indicator, found.due_on) == ("Deutsch B2", "Zeugnis liegt vor", days(90))


def test_the_same_change_by_both_asks_nobody(two, manager, scope):
    url, first, one, second, other = two
    first.post(url, one | {"wording": "Deutsch B2"})
    assert second.post(url, other | {"wording": "Deutsch B2"}).status_code == 302


def test_a_forged_basis_never_hides_the_other_s_value(two, manager, scope):
    url, first, one, second, other = two
    first.post(url, one | {"wording": "Deutsch B2"})
    answer = second.post(url, other | {"basis": "gefälscht", "wording": "Deutsch A2"})
    assert answer.status_code == 422
    with scope(manager):
        assert Goal.objects.get().wording == "Deutsch B2"


def test_a_step_changed_by_two_shows_both_values(world, case, goal, manager, partner, scope):
    share_case(case, world.a.partner, manager)
    with scope(manager):
        url = reverse("cases:change_step", args=[PlanStep.objects.get(side="person").pk])
    first, second = signed_in(manager), signed_in(partner)
    one, other = (sent(client.get(url).context["form"]) for client in (first, second))
    first.post(url, one | {"due_on": "2030-01-02"})
    page = text_of(second.post(url, other | {"due_on": "2030-03-04"}))
    assert "02.01.2030" in page
    assert "04.03.2030" in page


# Pages


def test_plan_page_shows_goals_with_both_sides(case, goal, client):
    page = text_of(client.get(reverse("cases:plan", args=[case.pk])))
    for text in ("Deutsch B1", "Test bestanden", "Einstufungstest machen", "Berechtigungsschein senden"):
        assert text in page


def test_a_step_for_a_need_without_a_goal_is_part_of_the_plan(case, manager, client, scope):
    with scope(manager):
        need = add_need(case=case, life_area="housing", goal="Wohnung gefunden", by=manager)
        add_step(case=case, need=need, text="WBS beantragen", by=manager)
        content = plan_content(case)
    assert [(entry["life_area"], entry["indicator"]) for entry in content["goals"]] == [("housing", "Wohnung gefunden")]
    assert "WBS beantragen" in text_of(client.get(reverse("cases:print_plan", args=[case.pk])))


def test_moving_a_step_on_the_plan_page_stays_there(case, goal, manager, client, scope):
    with scope(manager):
        step = PlanStep.objects.get(side="person")
    answer = client.post(reverse("cases:move_step", args=[step.pk]), {"to": "done", "back": "plan"})
    assert answer.url == reverse("cases:plan", args=[case.pk])


@pytest.mark.parametrize("count", [1, 3])
def test_plan_page_asks_the_same_number_of_questions(case, client, manager, scope, count):
    with scope(manager):
        for number in range(count):
            made = add_goal(case=case, life_area="work", wording=f"Ziel {number}", by=manager)
            add_step(case=case, goal=made, text=f"Schritt {number}", by=manager)
            sign(case, manager)
    client.get(reverse("cases:plan", args=[case.pk]))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("cases:plan", args=[case.pk]))
    assert len(asked) == 19


def test_phase_hints_say_what_is_missing_and_hold_nobody_up(manager, client):
    for phase, hint in (("analyse", "noch keine Einschätzung"), ("planerstellung", "noch kein Ziel")):
        case = make_case(manager, phase=phase)
        assert hint in text_of(client.get(reverse("cases:case", args=[case.pk])))
        assert client.post(reverse("cases:phase", args=[case.pk]), {"to": "sondierung" if phase == "analyse" else "umsetzung"}).status_code == 302  # fmt: skip


def test_a_package_with_the_plan_names_its_goals(case, goal, manager, scope):
    with scope(manager):
        package = build_package(case, ["plan"], recipient=case.organisation)
    assert ("Ziel: Deutsch B1", "läuft weiter") in dict(shown_package(package))["Förderplan"]
