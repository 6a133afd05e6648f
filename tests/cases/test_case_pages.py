import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from querschnitt.audit.models import AuditEvent
from querschnitt.cases.models import Case, CaseGrant, ContactNote, Draft, Need, Obstacle, PlanStep, Referral
from querschnitt.cases.services import add_step, note_contact, revoke_grant
from querschnitt.offers.models import Offer
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import make_member, signed_in
from tests.factories.cases import acting, make_case, make_consent, share_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def client(manager):
    return signed_in(manager)


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def form_of(answer):
    """What a browser would send back: the values of the bound form in the answer."""
    form = answer.context["form"]
    return {name: form[name].value() for name in form.fields if form[name].value() not in (None, "", False)}


INTAKE = {
    "given_name": "Amina",
    "family_name": "Haddad",
    "birth_date": "1992-05-17",
    "languages": ["ar", "de"],
    "life_areas": ["housing", "language"],
    "consent_language": "ar",
    "consent": "on",
}


def test_search_before_create_fills_the_intake_and_shows_own_matches(client, manager):
    make_case(manager, person={"birth_year": 1992})
    answer = client.post(reverse("cases:look_up"), {"given_name": "Amina", "family_name": "Hadad", "birth_year": 1992})
    assert "Schon bei uns?" in text_of(answer)
    assert answer.context["form"].initial["family_name"] == "Hadad"


def test_search_before_create_hints_at_another_organisation_without_naming_it(world, manager, partner):
    make_case(manager, person={"birth_year": 1992})
    answer = signed_in(partner).post(
        reverse("cases:look_up"), {"given_name": "Amina", "family_name": "Haddad", "birth_year": 1992}
    )
    page = text_of(answer)
    assert "Bei einer anderen Organisation bekannt: Verknüpfung anfragen" in page
    assert world.a.ki.name not in re.sub(r"<header.*?</header>|<footer.*?</footer>", "", page)


def test_intake_leads_to_the_case(client, manager, scope):
    answer = client.post(reverse("cases:take_in"), INTAKE, follow=True)
    page = text_of(answer)
    assert "Amina Haddad" in page
    assert "Wohnen" in page
    assert "Fallarbeit bis" in page
    with scope(manager):
        assert Case.objects.get().status_code == ""


def test_intake_without_consent_names_place_and_remedy(client):
    answer = client.post(reverse("cases:take_in"), {key: INTAKE[key] for key in INTAKE if key != "consent"})
    assert answer.status_code == 422
    assert "Lesen Sie den Text vor" in text_of(answer)


def test_intake_names_both_impossible_dates(client):
    answer = client.post(reverse("cases:take_in"), INTAKE | {"arrived_on": "1990-03-01"})
    assert "Ankunft 01.03.1990 liegt vor der Geburt 17.05.1992" in text_of(answer)


def test_intake_without_any_name_asks_for_one(client):
    answer = client.post(reverse("cases:take_in"), {"consent": "on", "consent_language": "de"})
    assert "Namen oder ein Pseudonym" in text_of(answer)


def test_case_page_shows_the_original_name_in_its_direction(client, manager):
    case = make_case(manager)
    page = text_of(client.get(reverse("cases:case", args=[case.pk])))
    assert '<p class="q-person__orig" lang="ar" dir="rtl">أمينة حدّاد</p>' in page


def test_opening_a_case_is_logged(client, manager, scope):
    case = make_case(manager)
    client.get(reverse("cases:case", args=[case.pk]))
    with scope(manager):
        assert AuditEvent.objects.filter(action="read", table="cases_case", row=str(case.pk)).count() == 1


def test_revoked_share_answers_404_in_the_running_session(world, manager, partner, scope):
    case = make_case(manager)
    grant = share_case(case, world.a.partner, manager)
    client, url = signed_in(partner), reverse("cases:case", args=[case.pk])
    assert client.get(url).status_code == 200
    with scope(manager):
        revoke_grant(grant=grant, by=manager)
    assert client.get(url).status_code == 404
    assert "Haddad" not in text_of(client.get(reverse("cases:list")))


def test_adviser_sees_only_cases_of_their_own(world, manager, scope):
    adviser = acting(world.actor("education_adviser"))
    others, own = make_case(manager), make_case(manager, manager=adviser.user)
    client = signed_in(adviser)
    assert client.get(reverse("cases:case", args=[others.pk])).status_code == 404
    assert client.get(reverse("cases:case", args=[own.pk])).status_code == 200
    page = text_of(client.get(reverse("cases:list")))
    assert own.number in page
    assert others.number not in page


def test_insight_offers_no_edit(world, manager, partner):
    case = make_case(manager)
    share_case(case, world.a.partner, manager, purpose="referral")
    client = signed_in(partner)
    assert "Kontakt notieren" not in text_of(client.get(reverse("cases:case", args=[case.pk])))
    assert client.get(reverse("cases:new_contact", args=[case.pk])).status_code == 404


def test_step_at_an_offer_is_planned_done_and_undone(client, manager, scope, world):
    case = make_case(manager, life_areas=["housing"])
    with scope(manager):
        offer = Offer.objects.create(organisation=world.a.partner, title="Wohnberatung", topic="wohnen")
        need = Need.objects.get()
    client.post(
        reverse("cases:new_step", args=[case.pk]),
        {"text": "Beratung besuchen", "need": need.pk, "side": "person", "due_on": "2027-01-08", "offer": offer.pk},
    )
    with scope(manager):
        step = PlanStep.objects.get()
        assert step.responsible_user_id == manager.user.pk
    answer = client.post(reverse("cases:move_step", args=[step.pk]), {"to": "done"}, follow=True)
    assert "„Beratung besuchen“ ist jetzt: erledigt." in text_of(answer)
    client.post(reverse("cases:move_step", args=[step.pk]), {"to": "open", "undo": "1"})
    with scope(manager):
        assert PlanStep.objects.get().state == "open"


def test_htmx_swap_equals_the_page_reloaded(client, manager, scope):
    """The swap takes #fall from the page it is led to; that is the very page a reload shows, but for the offer to undo."""
    case = make_case(manager, life_areas=["housing"])
    with scope(manager):
        step = add_step(case=case, text="Konto", by=manager)
    swapped = client.post(
        reverse("cases:move_step", args=[step.pk]),
        {"to": "done", "undo": "1"},
        follow=True,
        headers={"HX-Request": "true"},
    )
    reloaded = client.get(reverse("cases:case", args=[case.pk]))
    clean = lambda answer: re.sub(r'value="[^"]{64}"|"X-CSRFToken": "[^"]+"', "", text_of(answer))  # noqa: E731
    assert 'id="fall"' in clean(swapped)
    assert clean(swapped) == clean(reloaded)


def test_contact_note_is_stored_and_shown(client, manager):
    case = make_case(manager)
    answer = client.post(
        reverse("cases:new_contact", args=[case.pk]),
        {
            "held_on": timezone.localdate().isoformat(),
            "minutes": 25,
            "channel": "phone",
            "topic": "housing",
            "text": "Termin",
            "person_present": "on",
        },
        follow=True,
    )
    assert "25 Min." in text_of(answer)
    assert "Telefon · Wohnen" in text_of(answer)


def test_half_typed_note_comes_back(client, manager, scope):
    case = make_case(manager)
    url = reverse("cases:new_contact", args=[case.pk])
    assert (
        client.post(reverse("cases:keep_draft", args=[case.pk]), {"text": "halb", "topic": "work"}).status_code == 204
    )
    answer = client.get(url)
    assert answer.context["form"]["text"].value() == "halb"
    assert "noch nicht gespeichert" in text_of(answer)
    with scope(manager):
        assert Draft.objects.count() == 1


def test_note_sent_after_the_session_ended_survives_the_sign_in(client, manager, scope):
    case = make_case(manager)
    url = reverse("cases:new_contact", args=[case.pk])
    mark = client.get(url).context["typed_by"]
    client.logout()
    answer = client.post(
        url, {"typed_by": mark, "text": "lange Notiz", "minutes": 45, "topic": "work", "channel": "phone"}
    )
    assert answer.status_code == 302
    client.force_login(manager.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    form = client.get(url).context["form"]
    assert (form["text"].value(), form["minutes"].value()) == ("lange Notiz", "45")
    with scope(manager):
        assert not ContactNote.objects.exists()


def test_note_typed_by_another_is_not_handed_out(client, manager, world):
    case = make_case(manager)
    url = reverse("cases:new_contact", args=[case.pk])
    mark = client.get(url).context["typed_by"]
    colleague = make_member(world.a.ki, "case_manager")
    client.logout()
    client.post(url, {"typed_by": mark, "text": "lange Notiz"})
    client.force_login(colleague.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert not client.get(url).context["form"]["text"].value()


def test_two_editors_of_a_person_see_each_other(client, manager, scope):
    case = make_case(manager)
    url = reverse("cases:edit", args=[case.pk])
    first = form_of(client.get(url))
    assert client.post(url, first | {"town": "Lindbach", "phone": "0221 7"}).status_code == 302
    answer = client.post(url, first | {"town": "Ostereck"})
    assert answer.status_code == 422
    assert [(clash.mine, clash.theirs) for clash in answer.context["beside"].clashes] == [("Ostereck", "Lindbach")]
    assert [clash.theirs for clash in answer.context["beside"].taken] == ["0221 7"]
    again = form_of(answer)
    assert (again["town"], again["phone"]) == ("Ostereck", "0221 7")
    with scope(manager):
        assert Case.objects.select_related("person").get().person.town == "Lindbach"
    assert client.post(url, again | {"nehmen-town": "mine"}).status_code == 302
    with scope(manager):
        person = Case.objects.select_related("person").get().person
    assert (person.town, person.phone) == ("Ostereck", "0221 7")


def test_two_windows_on_a_contact_note_see_each_other(client, manager, scope):
    case = make_case(manager)
    with scope(manager):
        note = note_contact(case=case, topic="housing", minutes=20, text="Wohnung gekündigt", by=manager)
    url = reverse("cases:change_contact", args=[note.pk])
    first = form_of(client.get(url))
    assert client.post(url, first | {"text": "Wohnung zum Mai gekündigt"}).status_code == 302
    answer = client.post(url, first | {"text": "Räumung droht"})
    assert answer.status_code == 422
    assert "Wohnung zum Mai gekündigt" in text_of(answer)
    assert client.post(url, form_of(answer) | {"nehmen-text": "theirs"}).status_code == 302
    with scope(manager):
        note.refresh_from_db()
    assert note.text == "Wohnung zum Mai gekündigt"


REFERRAL = {
    "topic": "housing",
    "question": "Wohnung gesucht",
    "data_groups": ["identity", "needs"],
    "text_language": "ar",
}


def test_referral_without_consent_is_refused_and_nothing_stored(client, manager, world, scope):
    case = make_case(manager)
    answer = client.post(reverse("cases:new_referral", args=[case.pk]), REFERRAL | {"recipient": world.a.partner.pk})
    assert answer.status_code == 422
    assert "Ohne Einwilligung geht nichts hinaus" in text_of(answer)
    with scope(manager):
        assert not Referral.objects.exists()


def test_draft_is_sent_later_with_its_consent(client, manager, world, scope):
    case = make_case(manager)
    data = REFERRAL | {"recipient": world.a.partner.pk}
    client.post(reverse("cases:new_referral", args=[case.pk]), data | {"draft": "1"})
    with scope(manager):
        referral = Referral.objects.get()
        assert referral.state == "draft"
    client.post(
        reverse("cases:send", args=[referral.pk]), {"data_groups": ["identity"], "text_language": "ar", "consent": "on"}
    )
    with scope(manager):
        referral.refresh_from_db()
        assert (referral.state, set(referral.package)) == ("sent", {"identity"})


def test_referral_goes_there_is_refused_and_becomes_an_obstacle(client, manager, partner, world, scope):
    case = make_case(manager, life_areas=["housing"], legal_circle="sgb2")
    data = REFERRAL | {"recipient": world.a.partner.pk, "consent": "on"}
    client.post(reverse("cases:new_referral", args=[case.pk]), data)
    there = signed_in(partner)
    inbox = text_of(there.get(reverse("cases:referrals")))
    assert "Neue Verweisung" in inbox
    assert "Haddad" not in inbox
    with scope(partner):
        referral = Referral.objects.get()
    notice = text_of(there.get(reverse("cases:received", args=[referral.pk])))
    assert "Zweckbindung" in notice
    assert "Haddad" not in notice
    there.post(reverse("cases:answer", args=[referral.pk]), {"what": "refuse", "reason": "no_capacity"})
    with scope(manager):
        assert Referral.objects.get().state == "sent"  # nobody answers what they have not opened
    there.post(reverse("cases:notice", args=[referral.pk]))
    assert "Amina Haddad" in text_of(there.get(reverse("cases:referrals")))
    package = text_of(there.get(reverse("cases:received", args=[referral.pk])))
    assert "Wohnung gesucht" in package
    assert "SGB II" not in re.sub(r"<footer.*", "", package)
    assert case.number not in package
    there.post(reverse("cases:answer", args=[referral.pk]), {"what": "refuse", "reason": "no_capacity"})
    page = text_of(client.get(reverse("cases:case", args=[case.pk])))
    assert "kein Platz, Warteliste zu lang" in page
    client.post(reverse("cases:report_refused", args=[referral.pk]))
    client.post(reverse("cases:report_refused", args=[referral.pk]))
    with scope(manager):
        assert Obstacle.objects.count() == 1
    assert "Hindernis gemeldet" in text_of(client.get(reverse("cases:case", args=[case.pk])))


def test_refusing_without_a_reason_names_the_field(world, manager, partner, scope, client):
    case = make_case(manager)
    client.post(
        reverse("cases:new_referral", args=[case.pk]), REFERRAL | {"recipient": world.a.partner.pk, "consent": "on"}
    )
    with scope(partner):
        referral = Referral.objects.get()
    there = signed_in(partner)
    there.post(reverse("cases:notice", args=[referral.pk]))
    answer = there.post(reverse("cases:answer", args=[referral.pk]), {"what": "refuse"})
    assert answer.status_code == 422
    assert "Warum geht es nicht?" in text_of(answer)


def test_withdrawing_consent_ends_the_recipients_view(client, manager, partner, world, scope):
    case = make_case(manager)
    client.post(
        reverse("cases:new_referral", args=[case.pk]), REFERRAL | {"recipient": world.a.partner.pk, "consent": "on"}
    )
    with scope(manager):
        referral = Referral.objects.get()
    there, url = signed_in(partner), reverse("cases:received", args=[referral.pk])
    assert there.get(url).status_code == 200
    page = text_of(client.get(reverse("cases:withdraw", args=[referral.consent_id])))
    assert "sieht die Verweisung und ihre Angaben nicht mehr" in page
    client.post(reverse("cases:withdraw", args=[referral.consent_id]))
    assert there.get(url).status_code == 404


def test_obstacle_in_two_clicks_is_prefilled_and_has_no_way_back(client, manager, scope):
    case = make_case(manager, life_areas=["housing"], legal_circle="asylblg")
    url = reverse("cases:report_in_case", args=[case.pk])
    assert f'href="{url}"' in text_of(client.get(reverse("cases:case", args=[case.pk])))
    form = client.get(url).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value()}
    client.post(url, sent | {"category": "gap_housing"})
    with scope(manager):
        obstacle = Obstacle.objects.get()
        assert (obstacle.category, obstacle.legal_circle, obstacle.topic) == ("gap_housing", "asylblg", "housing")
        assert not any(field.related_model in (Case, CaseGrant) for field in Obstacle._meta.fields)


def test_coordinator_reads_obstacles_and_no_cases(client, manager, world):
    client.post(reverse("cases:report"), {"category": "gap_housing"})
    make_case(manager)
    page = text_of(signed_in(world.actor("kim_coordinator")).get(reverse("cases:obstacles")))
    assert "Wohnraum fehlt" in page
    assert "Haddad" not in page


def test_closing_and_reopening(client, manager, scope):
    case = make_case(manager)
    with scope(manager):
        add_step(case=case, text="Konto", by=manager)
    url = reverse("cases:close", args=[case.pk])
    data = {"outcome": "reached", "closed_on": timezone.localdate().isoformat()}
    assert "1 offener Schritt" in text_of(client.post(url, data))
    assert client.post(url, data | {"anyway": "on"}).status_code == 302
    assert "Ziele erreicht" in text_of(client.get(reverse("cases:case", args=[case.pk])))
    client.post(reverse("cases:reopen", args=[case.pk]), {"reason": "returned"})
    with scope(manager):
        assert Case.objects.get().closed_on is None


def test_search_finds_without_the_name_in_an_address(client, manager):
    case = make_case(manager)
    answer = client.post(reverse("cases:search"), {"text": "hadad"})
    assert case.number in text_of(answer)
    assert client.get(reverse("cases:search")).status_code == 405


def test_list_filters(client, manager, world):
    own = make_case(manager, person={"town": "Lindbach"})
    other = make_case(manager, phase="analyse", manager=None)
    for query, found in [
        ("?phase=analyse", {other.number}),
        (f"?manager={manager.user.pk}", {own.number}),
        ("?town=Lindbach", {own.number}),
        ("?state=closed", set()),
        ("", {own.number, other.number}),
    ]:
        page = text_of(client.get(reverse("cases:list") + query))
        assert {case.number for case in (own, other) if case.number in page} == found, query


def test_list_pages_through_everything_once(client, manager, monkeypatch):
    monkeypatch.setattr("querschnitt.cases.views.lists.PAGE", 2)
    numbers = {make_case(manager).number for _ in range(5)}
    url, seen = reverse("cases:list"), []
    while url:
        answer = client.get(url)
        seen += re.findall(r"AHR-\d{4}-\d{4}", re.sub(r"<title>.*?</title>", "", text_of(answer)))
        url = reverse("cases:list") + answer.context["more"] if answer.context["more"] else ""
    assert sorted(seen) == sorted(numbers)


def test_list_escapes_what_people_typed(client, manager):
    make_case(manager, person={"family_name": "<script>alert(1)</script>"})
    assert "<script>alert" not in text_of(client.get(reverse("cases:list")))


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_pages_ask_the_same_number_of_queries_for_one_and_three(client, manager, partner, world, scope):
    case = make_case(manager, life_areas=["housing"])

    def more():
        with open_scope(manager.scope):
            add_step(case=case, text="Konto", due_on=timezone.localdate(), by=manager)
            note_contact(case=case, topic="housing", by=manager)
        consent = make_consent(case, world.a.partner, manager)
        from querschnitt.cases.services import draft_referral, report_obstacle, send_referral

        with open_scope(manager.scope):
            referral = draft_referral(case=case, recipient=world.a.partner, topic="work", consent=consent, by=manager)
            send_referral(referral=referral, by=manager)
            report_obstacle(category="gap_work", case=case, by=manager)
        make_case(manager)

    pages = {
        "list": (client, reverse("cases:list")),
        "case": (client, reverse("cases:case", args=[case.pk])),
        "contacts": (client, reverse("cases:contacts", args=[case.pk])),
        "consents": (client, reverse("cases:consents", args=[case.pk])),
        "waiting": (client, reverse("cases:referrals") + "?liste=wartet"),
        "inbox": (signed_in(partner), reverse("cases:referrals")),
        "obstacles": (signed_in(world.actor("kim_coordinator")), reverse("cases:obstacles")),
    }
    more()
    one = {name: queries(*page) for name, page in pages.items()}
    more()
    more()
    three = {name: queries(*page) for name, page in pages.items()}
    assert one == three
    assert one == LITERAL


# About nine of each are the frame: session, person, memberships, scope, organisation, waiting referrals. Two of the
# list's tell PostgreSQL to walk the index. One of the case's asks what the own lists call it.
LITERAL = {"list": 15, "case": 26, "contacts": 15, "consents": 15, "waiting": 15, "inbox": 15, "obstacles": 13}
