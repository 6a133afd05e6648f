from datetime import timedelta

import pytest
from django.utils import timezone

from querschnitt.offers.day import to_check
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import make_house
from tests.factories.offers import make_offer

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.localdate() - timedelta(days=200)


@pytest.fixture
def house():
    house = make_house("Ahrenfeld")
    with open_scope(house.scope()):
        make_offer(house.partner, title="Alt", checked_on=LONG_AGO, valid_from=LONG_AGO)
        make_offer(house.partner, title="Frisch", valid_from=LONG_AGO)
        make_offer(house.outsider, title="Fremd", checked_on=LONG_AGO, valid_from=LONG_AGO)
    return house


@pytest.mark.parametrize(("role", "titles"), [("kim_coordinator", ["Alt", "Fremd"]), ("partner_editor", ["Alt"])])
def test_offers_to_check_are_those_one_may_edit(house, role, titles, django_assert_num_queries):
    actor = house.members[role]
    with open_scope(actor.scope), django_assert_num_queries(2):
        card = to_check(actor)
        assert [offer.title for offer in card["rows"]] == titles
        assert card["count"] == len(titles)
