"""The page of a programme says what held on a day; open questions are settings with a reason; removals are taken back."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from querschnitt.audit.models import AuditEvent
from querschnitt.funding import services
from querschnitt.funding.models import CentreFact, FundingSetting
from querschnitt.funding.overview import AHEAD, ENDED, HOLDS, overview
from querschnitt.funding.programmes import book
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import make_world, signed_in

from .cast import rules


def told(key, day):
    return overview(book().programmes[key], day, rules())


def lines(found, part):
    return next(lines for key, _title, lines in found.parts if key == part)


# Without database


@pytest.mark.parametrize(
    ("year", "rate", "guideline"),
    [(2019, "50.000", 2018), (2022, "55.000", 2018), (2024, "57.000", 2023), (2026, "57.000", 2025)],
)
def test_programme_shows_rate_and_guideline_of_the_day(year, rate, guideline):
    found = told("KI", date(year, 6, 1))
    rates = next(line for line in lines(found, "saetze") if str(line.labels[0]) == "Fachkräfte")
    assert [step.held.shown for step in rates.steps] == ["50.000", "55.000", "57.000"]
    assert rates.now.shown == rate
    assert found.guideline.since.year == guideline
    assert all(step.held.source for step in rates.steps)


def test_programme_names_who_came_before_and_after():
    assert [one.key for one in told("KOMM-AN-II", date(2020, 1, 1)).successors] == ["EP"]
    assert [one.key for one in told("EP", date(2026, 1, 1)).predecessors] == ["KOMM-AN-II"]
    for programme in book().programmes.values():  # both sides agree, and the keys exist
        for key in programme.successors:
            assert programme.key in book().programmes[key].predecessors
        for key in programme.predecessors:
            assert programme.key in book().programmes[key].successors


def test_programme_says_what_no_source_names():
    assert told("EP", date(2026, 1, 1)).unnamed == ["Fassungen der Richtlinie", "Voraussetzungen", "Nachfolger"]
    assert "Fassungen der Richtlinie" not in told("KI", date(2026, 1, 1)).unnamed
    assert "Grenzen" in told("TM", date(2021, 1, 1)).unnamed


def test_programme_is_over_running_or_ahead():
    assert [told("TM", date(year, 1, 1)).state for year in (2019, 2021, 2023)] == [AHEAD, HOLDS, ENDED]


def test_every_rule_of_a_programme_stands_on_its_page():
    """Nothing the calculation rests on is left out."""
    for programme in book().programmes.values():
        found = told(programme.key, date(2021, 6, 1))
        shown = {step.held.rule_id for _key, _title, lines in found.parts for line in lines for step in line.steps}
        shown |= {one.rule_id for one in found.guidelines}
        named = {held.rule_id for item in programme.items for held in _used(item.plan)}
        assert named <= shown, programme.key


def _used(plan):
    import re

    for rule_id in re.findall(r"'([A-Z]{2}\d{2})'", str(dict(plan))):
        yield from rules().versions.get(rule_id, ())


# Pages


@pytest.fixture
def world(settings, db):
    settings.SECOND_FACTOR_REQUIRED = False
    return make_world()


def test_pages_of_programmes_read_the_rules_once(world):
    client = signed_in(world.actor("kim_coordinator"))
    page = client.get("/foerderung/programme/?am=2017-03-01").content.decode()
    assert "Fassung vom" not in page  # the first version the sources name is of 2018
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/foerderung/programme/?am=2024-03-01").content.decode()
    assert len([one for one in queries if "rules_" in (one["sql"] or "")]) == 1
    assert "10.03.2023" in page
    page = client.get("/foerderung/programme/KIM2/?am=2024-03-01").content.decode()
    for words in ("KM09", "KM23", "0.4*FlüAG + 0.6*AWoV", "4; 5; 6; 8; 11", "Richtlinie vom 25. November 2020"):
        assert words in page
    assert client.get("/foerderung/programme/XX/").status_code == 404


def test_setting_of_a_centre_needs_a_reason_and_changes_its_bill_alone(world):
    head = world.actor("centre_head")
    client = signed_in(head)
    with open_scope(world.a.scope()):
        services.record_fact(key="geduldete_18_27", year=2020, value="240", source="AZR", by=head)
    bill = "/foerderung/?jahr=2021"
    assert "Förderung › Einstellungen“: Betrag je Stelle" in client.get(bill).content.decode()
    url = "/foerderung/einstellungen/tm_satz/"
    assert client.post(url, {"value": "60000", "reason": ""}).status_code == 422
    assert "keine Zahl" in client.post(url, {"value": "viel", "reason": "so"}).content.decode()
    assert client.post(url, {"value": "60000", "reason": "Bescheid vom 3. März 2020"}).status_code == 302
    assert "150.000 €" in client.get(bill).content.decode()  # 2.5 posts
    page = client.get("/foerderung/einstellungen/").content.decode()
    assert "Bescheid vom 3. März 2020" in page
    assert client.get("/foerderung/einstellungen/schluessel_rundung/").status_code == 405
    client.post("/foerderung/einstellungen/schluessel_rundung/", {"value": "ganze_auf", "reason": "Erlass"})
    assert "180.000 €" in client.get(bill).content.decode()  # 3 posts
    with open_scope(world.a.scope()):
        assert AuditEvent.objects.filter(table=FundingSetting._meta.db_table).count() == 2
    with open_scope(world.b.scope()):
        assert not FundingSetting.objects.exists()


def test_removed_fact_comes_back_once_and_for_its_remover_alone(world):
    head = world.actor("centre_head")
    client, other = signed_in(head), signed_in(world.actor("administrative_assistant"))
    with open_scope(world.a.scope()):
        fact = services.record_fact(key="kim2_cluster", year=2020, value="6", source="Bescheid", by=head)
    page = client.post(f"/foerderung/angaben/{fact.pk}/entfernen/", follow=True)
    offer = page.context["undo"]
    assert "Cluster in KIM Baustein 2" in offer.label
    assert (
        "undo" not in client.get("/foerderung/angaben/").context
        or not client.get("/foerderung/angaben/").context["undo"]
    )
    assert "nicht mehr" in other.post("/foerderung/zurueck/", {"beleg": offer.token}, follow=True).content.decode()
    for _again in range(2):
        client.post("/foerderung/zurueck/", {"beleg": offer.token}, follow=True)
    with open_scope(world.a.scope()):
        assert CentreFact.objects.get().pk == fact.pk
