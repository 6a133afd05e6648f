"""Names and their spellings, languages, household."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from querschnitt.cases.models import HouseholdMember, PersonName
from querschnitt.cases.services import (
    Stale,
    add_member,
    add_name,
    edit_case,
    remove_name,
    search_cases,
    set_languages,
)
from tests.factories.accounts import signed_in
from tests.factories.cases import acting, make_case, share_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def case(manager):
    return make_case(manager)


def page_of(client, case):
    return client.get(reverse("cases:person", args=[case.pk])).content.decode()


def test_other_spelling_is_found_until_it_is_removed(case, manager, scope):
    with scope(manager):
        assert search_cases(text="Rosa Stern", by=manager) == []
        name = add_name(case=case, text="Rosa Stern", kind="former", by=manager)
        assert search_cases(text="Rosa Stern", by=manager) == [case.pk]
        edit_case(case=case, version=case.version, person={"town": "Lindbach"}, fields={}, by=manager)
        assert search_cases(text="Rosa Stern", by=manager) == [case.pk]
        remove_name(case=case, name=name, by=manager)
        assert search_cases(text="Rosa Stern", by=manager) == []
        assert search_cases(text="Amina Haddad", by=manager) == [case.pk]


def test_same_name_is_refused(case, manager, scope):
    with scope(manager), pytest.raises(ValidationError, match="steht schon da"):
        add_name(case=case, text="amina  HADDAD", kind="used", by=manager)


def test_name_is_entered_and_removed_on_the_pages(case, manager, scope):
    client = signed_in(manager)
    answer = client.post(reverse("cases:new_name", args=[case.pk]), {"text": "Ameena Haddad", "kind": "translit"})
    assert answer.status_code == 302
    assert "Ameena Haddad" in page_of(client, case)
    with scope(manager):
        name = PersonName.objects.get()
    client.post(reverse("cases:drop_name", args=[case.pk, name.pk]))
    client.get(reverse("cases:case", args=[case.pk]))  # takes the message along
    assert "Ameena" not in page_of(client, case)


def test_languages_keep_order_and_level(case, manager, scope):
    client = signed_in(manager)
    data = {"language_0": "ar", "level_0": "native", "language_1": "de", "level_1": "A2", "language_2": "en"}
    data |= {"interpreter_language": "ar", "interpreter_wish": "female", "reads": ["arab", "latn"], "version": "1"}
    assert client.post(reverse("cases:languages", args=[case.pk]), data).status_code == 302
    page = page_of(client, case)
    assert "Dolmetscherin gewünscht" in page
    assert "arabisch, lateinisch" in page
    assert (
        "Arabisch (Erstsprache), Deutsch A2, Englisch"
        in client.get(reverse("cases:case", args=[case.pk])).content.decode()
    )
    assert client.post(reverse("cases:languages", args=[case.pk]), data).status_code == 422  # somebody was faster
    with scope(manager), pytest.raises(Stale):
        set_languages(case=case, levels={}, version=1, by=manager)


def test_member_is_a_name_or_an_own_case(case, manager, scope):
    child = make_case(manager, person={"given_name": "Lina", "birth_year": 2019})
    client = signed_in(manager)
    url = reverse("cases:new_member", args=[case.pk])
    assert client.post(url, {"relation": "child"}).status_code == 422
    entry = {"number": child.number, "relation": "child", "custody": "both", "lives_here": "on"}
    assert client.post(url, entry).status_code == 302
    assert client.post(url, entry).status_code == 422  # twice
    assert client.post(url, entry | {"number": case.number}).status_code == 422  # oneself
    assert client.post(url, {"name": "Yusuf Haddad", "birth_year": "1988", "relation": "partner"}).status_code == 302
    page = page_of(client, case)
    assert "Lina Haddad" in page
    assert "beide Eltern gemeinsam" in page
    assert "Yusuf Haddad" in page
    assert "lebt nicht im Haushalt" in page
    other_side = page_of(client, child)
    assert "Elternteil" in other_side
    assert "Amina Haddad" in other_side


def test_linked_name_is_shown_only_to_who_sees_that_case(world, case, manager, partner, scope):
    child = make_case(manager, person={"given_name": "Lina", "birth_year": 2019})
    with scope(manager):
        add_member(case=case, member=child.person, relation="child", by=manager)
    share_case(case, world.a.partner, manager)
    page = page_of(signed_in(partner), case)
    assert "Person mit eigenem Fall" in page
    assert "Lina" not in page
    assert "2019" not in page


def test_case_of_another_organisation_is_an_unknown_number(world, case, manager, partner):
    foreign = make_case(partner)
    answer = signed_in(manager).post(
        reverse("cases:new_member", args=[case.pk]), {"number": foreign.number, "relation": "child"}
    )
    assert answer.status_code == 422
    assert "gibt es bei Ihnen nicht" in answer.content.decode()


def test_member_is_changed_and_removed(case, manager, scope):
    with scope(manager):
        member = add_member(case=case, name="Lina", relation="child", by=manager)
    client = signed_in(manager)
    url = reverse("cases:change_member", args=[case.pk, member.pk])
    data = {"name": "Lina H.", "relation": "child", "custody": "unclear", "version": "1"}
    assert client.post(url, data).status_code == 302
    assert client.post(url, data).status_code == 422
    assert "zu klären" in page_of(client, case)
    assert client.post(url, {"remove": "1"}).status_code == 302
    with scope(manager):
        assert not HouseholdMember.objects.exists()


def test_insight_reads_and_does_not_write(world, case, manager, partner):
    share_case(case, world.a.partner, manager, purpose="referral")
    client = signed_in(partner)
    assert "Schreibweise eintragen" not in page_of(client, case)
    assert client.get(reverse("cases:new_name", args=[case.pk])).status_code == 404


def test_person_page_asks_as_many_queries_for_many_members(case, manager, scope):
    client = signed_in(acting(manager))
    children = [make_case(manager, person={"given_name": name}) for name in ("Lina", "Sami", "Nour")]

    def count():
        with CaptureQueriesContext(connection) as queries:
            page_of(client, case)
        return len(queries)

    with scope(manager):
        add_member(case=case, member=children[0].person, relation="child", by=manager)
        add_name(case=case, text="Aminah", kind="used", by=manager)
    one = count()
    with scope(manager):
        for child in children[1:]:
            add_member(case=case, member=child.person, relation="child", by=manager)
        for text in ("Ameena", "Amineh"):
            add_name(case=case, text=text, kind="used", by=manager)
    assert one == count() == 22
