"""What an organisation's own lists call a case: set on its page, found by, seen by nobody else, once each."""

import pytest
from django.urls import reverse

from querschnitt.cases.models import CaseReference
from querschnitt.cases.services import search_cases
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import signed_in
from tests.factories.cases import make_case, share_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def test_own_numbers_are_set_found_changed_and_removed(world, manager, partner, scope):
    case = make_case(manager)
    share_case(case, world.a.partner, manager)
    client, address = signed_in(manager), reverse("cases:own_numbers", args=[case.pk])
    page = reverse("cases:case", args=[case.pk])
    assert client.post(address, {"numbers": "SP-104\n  KI  7/26 \n\nSP-104"}).status_code == 302
    assert "SP-104, KI 7/26" in client.get(page).content.decode()
    assert "SP-104\nKI 7/26" in client.get(address).content.decode()
    with scope(manager):
        assert search_cases(text="sp-104", by=manager) == [case.pk]
    assert "SP-104" not in signed_in(partner).get(page).content.decode()
    signed_in(partner).post(address, {"numbers": "P-1"})
    assert client.post(address, {"numbers": "KI 7/26"}).status_code == 302
    with scope(manager):
        assert [row.text for row in CaseReference.objects.all()] == ["KI 7/26"]
        assert search_cases(text="SP-104", by=manager) == []
    with scope(partner):
        assert [row.text for row in CaseReference.objects.all()] == ["P-1"]


def test_a_number_of_another_case_and_one_too_long_are_refused_with_the_remedy(manager, scope):
    first, second = make_case(manager), make_case(manager)
    client, address = signed_in(manager), reverse("cases:own_numbers", args=[second.pk])
    client.post(reverse("cases:own_numbers", args=[first.pk]), {"numbers": "SP-104"})
    for typed, told in (("SP-104", f"gehört schon zum Fall {first.number}"), ("X" * 61, "höchstens 60 Zeichen")):
        answer = client.post(address, {"numbers": typed})
        assert answer.status_code == 422
        assert told in answer.content.decode()
    with open_scope(manager.scope):
        assert CaseReference.objects.get().case_id == first.pk
