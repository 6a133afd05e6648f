import datetime
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from querschnitt.accounts.models import Membership, User
from querschnitt.accounts.roles import ROLES
from querschnitt.cases.models import Case, ContactNote, Obstacle, Person, Referral
from querschnitt.offers.models import Offer
from querschnitt.portal.demo import build as demo
from querschnitt.reporting.models import PublishedFigure
from querschnitt.tenants.models import Centre, Organisation
from querschnitt.tenants.scope import Scope, open_scope

pytestmark = pytest.mark.django_db


def ahrenfeld() -> tuple[Centre, Organisation]:
    centre = Centre.objects.get(slug="kreis-ahrenfeld")
    with open_scope(Scope(centre.pk)):
        return centre, Organisation.objects.get(kind="ki")


def test_district_has_something_for_every_page():
    built = demo.build(cases=40, centres=3, around=(10, 20))
    centre, ki = ahrenfeld()
    with open_scope(Scope(centre.pk, ki.pk)):
        assert Offer.objects.count() == 60
        for model in (Case, Person, ContactNote, Referral, Obstacle):
            assert model.objects.exists(), model
        assert Case.objects.filter(closed_on__isnull=True).exists()
        assert Case.objects.filter(closed_on__isnull=False).exists()
        assert PublishedFigure.objects.filter(level="organisation", organisation=ki).exists()
    assert {item.role for item in built.sign_ins} == set(ROLES)
    assert built.centres == 3


def test_one_person_has_two_memberships():
    demo.build(cases=5, centres=1)
    user = User.objects.get(name="Murat Kılıç")
    with open_scope(Scope(user_id=user.pk)):
        assert Membership.unscoped.filter(user=user).count() == 2


def test_same_day_gives_the_same_district():
    def numbers() -> list:
        with open_scope(Scope(*[row.pk for row in ahrenfeld()])):
            return list(Case.objects.order_by("number").values_list("number", "person__family_name", "opened_on"))

    from django.db import transaction

    seen = []
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            demo.build(cases=12, centres=1, today=datetime.date(2026, 11, 20))
            seen.append(numbers())
            raise ZeroDivisionError
    assert seen[0] == seen[1] != []


def test_filled_instance_is_refused():
    Centre.objects.create(name="Kreis Echt", slug="kreis-echt")
    with pytest.raises(CommandError, match="leere Instanz"):
        call_command("demo", "--cases", "1")


def test_command_prints_json_alone_with_a_password_made_now(monkeypatch):
    out = StringIO()
    call_command("demo", "--cases", "2", "--centres", "1", "--json", stdout=out)
    report = json.loads(out.getvalue())
    assert len(report["password"]) >= 15
    assert User.objects.get(email=report["users"][0]["email"]).check_password(report["password"])
