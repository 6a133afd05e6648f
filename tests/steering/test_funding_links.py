"""Measures name their programme, their posts and who pays; what is paid twice is shown on the measure."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from querschnitt.funding import services as funding
from querschnitt.steering import services
from querschnitt.steering.models import MeasureFunding, MeasurePost
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import make_world, signed_in
from tests.factories.steering import make_goal, make_measure

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    return make_world()


def test_measure_is_linked_to_programme_and_post_on_its_page(world):
    with open_scope(world.a.scope()):
        post = funding.record_post(name="Koordination Süd", source="kim1", by=None)
    measure = make_measure(world.a, programme="KIM B1")
    client = signed_in(world.actor("kim_coordinator"))
    url = f"/steuerung/massnahmen/{measure.pk}/"
    assert "KIM B1" in client.get(url).content.decode()  # what was typed before stays
    data = {"title": "Elterncafé", "starts_on": "01.01.2026", "programme": "KIM1", "posts": [str(post.pk)]}
    assert client.post(url, data).status_code == 302
    page = client.get(f"/steuerung/ziele/{measure.goal_id}/").content.decode()
    assert "KIM Baustein 1: Koordination" in page
    assert "Koordination Süd" in page
    assert client.post(url, data | {"programme": "Erfunden"}).status_code == 422
    with open_scope(world.a.scope(world.a.partner)):  # a partner of the centre sees the link but not the post
        assert not list(MeasurePost.objects.select_related("post"))
    client.post(url, data | {"posts": []})
    with open_scope(world.a.scope()):
        assert not MeasurePost.objects.exists()


def test_measure_of_two_grants_is_found_and_explained(world):
    measure = make_measure(world.a)
    with open_scope(world.a.scope()):
        grants = [funding.record_grant(programme="EP", year=2026, reference=f"EP/{n}", by=None) for n in (1, 2)]
    client = signed_in(world.actor("centre_head"))
    url = f"/steuerung/massnahmen/{measure.pk}/foerderung/"
    for grant in grants:
        data = {
            "payer": "EP", "percent": "100", "amount": "7300", "starts_on": "01.01.2026", "ends_on": "31.12.2026",
            "grant": str(grant.pk),
        }  # fmt: skip
        assert client.post(url, data).status_code == 302
    page = client.get(url).content.decode()
    assert "200 % bezahlt vom 1. Januar 2026 bis 31. Dezember 2026" in page
    assert "EP/1" in page
    assert "7.300 €" in page
    for path in (f"/steuerung/ziele/{measure.goal_id}/", "/foerderung/doppelfoerderung/"):
        assert "doppelt gefördert" in client.get(path).content.decode()
    with open_scope(world.a.scope()):
        row = MeasureFunding.objects.first()
    page = client.post(f"/steuerung/foerderung/{row.pk}/entfernen/", follow=True)
    assert "200 %" not in page.content.decode()
    beleg = {"beleg": page.context["undo"].token}
    other = make_measure(world.a)
    answer = client.post(f"/steuerung/massnahmen/{other.pk}/foerderung/zurueck/", beleg, follow=True)
    assert "nicht mehr zurücknehmen" in answer.content.decode()
    assert "200 %" in client.post(f"{url}zurueck/", beleg, follow=True).content.decode()
    assert "steht schon wieder da" in client.post(f"{url}zurueck/", beleg, follow=True).content.decode()
    assert (
        client.post(
            url, {"payer": "EP", "percent": "50", "starts_on": "01.02.2026", "ends_on": "01.01.2026"}
        ).status_code
        == 422
    )


GOALS_QUERIES, GOAL_QUERIES = 6, 11


def test_goals_and_goal_read_the_same_whatever_they_show(world):
    goal = make_goal(world.a)
    client = signed_in(world.actor("kim_coordinator"))
    found = []
    for number in range(3):
        counts = []
        for path in ("/steuerung/", f"/steuerung/ziele/{goal.pk}/"):
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            asked = [one["sql"] or "" for one in queries]
            counts.append(len([sql for sql in asked if "steering_" in sql or '"funding_' in sql]))
        found.append(tuple(counts))
        measure = make_measure(world.a, goal=goal, title=f"Maßnahme {number}")
        with open_scope(world.a.scope()):
            post = funding.record_post(name=f"Stelle {number}", source="kim1", by=None)
            services.set_measure(
                goal=goal, measure=measure, title=measure.title, starts_on=measure.starts_on, posts=[post], by=None
            )
            services.add_measure_funding(
                measure=measure, payer="KI", percent=Decimal(10), starts_on=date(2026, 1, 1), by=None
            )
    assert found[1] == found[2] == (GOALS_QUERIES, GOAL_QUERIES)
