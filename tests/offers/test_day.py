from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from querschnitt.offers.day import to_check
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import make_house, signed_in
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


def test_provider_changes_places_left_on_the_day_page(house, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    with open_scope(house.scope()):
        offer = make_offer(house.partner, title="Sprachkurs", capacity="free")
        make_offer(house.outsider, title="Fremder Kurs", capacity="free")
    editor = signed_in(house.members["partner_editor"])
    day = reverse("portal:day")
    page = editor.get(day).content.decode()
    assert f'action="{reverse("offers:capacity", args=[offer.pk])}"' in page
    assert "Fremder Kurs" not in page
    url = reverse("offers:capacity", args=[offer.pk])
    after = editor.post(url, {"capacity": "full", "next": day}, follow=True)
    assert "„Sprachkurs“: belegt, Stand heute." in after.content.decode()
