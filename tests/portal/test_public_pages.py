"""The public site page by page: what is shown, in which language, and what is answered to nonsense."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from querschnitt.network.models import OrganisationProfile
from querschnitt.network.services.documents import add_version
from querschnitt.offers.services.files import attach_file
from querschnitt.tenants.scope import Scope, open_scope
from tests.factories.accounts import World, make_centre, make_organisation
from tests.factories.network import make_document, make_file
from tests.factories.offers import make_offer, make_place, make_text, make_time

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "de"})


def address(world: World, lang: str = "de", rest: str = "") -> str:
    return f"/vor-ort/{world.a.centre.slug}/{lang}/{rest}"


def text_of(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def course(world: World):
    with open_scope(world.a.scope()):
        place = make_place(street="Lindenweg 4", postcode="46000", town="Birkenhorst", latitude=Decimal("51.78"),
                           longitude=Decimal("6.13"), accessibility=["step_free"])  # fmt: skip
        offer = make_offer(
            world.a.partner, title="Mama lernt Deutsch", summary="Deutsch für Mütter", description="Zweimal in der Woche.",
            place=place, languages=["de", "ar"], capacity="free", seats_free=5, cost="free", childcare="yes",
            contact_phone="02900 55540", target_groups=["frauen"],
        )  # fmt: skip
        make_time(offer, byday=["TU", "TH"], starts_at=time(9), ends_at=time(11, 30))
        make_text(offer, "ar", title="ماما تتعلّم الألمانية", summary="دورة مع رعاية للأطفال")
        return offer


def test_home_leads_to_the_language_of_the_device(world: World, client: Client):
    answer = client.get(f"/vor-ort/{world.a.centre.slug}/?q=kurs", headers={"accept-language": "ar,en;q=0.5"})
    assert (answer.status_code, answer["Location"]) == (302, address(world, "ar", "?q=kurs"))
    assert "Accept-Language" in answer["Vary"]


def test_list_shows_an_offer_with_its_facts(world: World, client: Client, course):
    text = text_of(client.get(address(world)))
    for shown in [
        "Mama lernt Deutsch",
        "5 Plätze frei",
        "Caritasverband Ahrenfeld",
        "Lindenweg 4, Birkenhorst",
        "1 Angebot",
    ]:
        assert shown in text


def test_arabic_list_is_right_to_left_and_marks_german(world: World, client: Client, course):
    text = text_of(client.get(address(world, "ar")))
    assert '<html lang="ar" dir="rtl"' in text
    assert "ماما تتعلّم الألمانية" in text
    assert '<bdi lang="de">Caritasverband Ahrenfeld</bdi>' in text
    with open_scope(world.a.scope()):
        make_offer(world.a.partner, title="Nähtreff")
    assert '<bdi lang="de" dir="ltr">Nähtreff</bdi>' in text_of(client.get(address(world, "ar")))


def test_outdated_translation_gives_way_to_german(world: World, client: Client, course):
    with open_scope(world.a.scope()):
        type(course).objects.filter(pk=course.pk).update(text_version=course.text_version + 1)
    text = text_of(client.get(address(world, "ar", f"angebot/{course.pk}/")))
    assert '<h1><bdi lang="de" dir="ltr">Mama lernt Deutsch</bdi></h1>' in text
    assert "<summary>" in text
    assert "ماما تتعلّم الألمانية" in text


def test_page_of_an_offer(world: World, client: Client, course):
    text = text_of(client.get(address(world, "de", f"angebot/{course.pk}/")))
    for shown in [
        "<h1>Mama lernt Deutsch</h1>",
        "Zweimal in der Woche.",
        "02900 55540",
        "in den Kalender",
        "v-qr",
        "v-map__pic",
    ]:
        assert shown in text


def test_page_past_the_end_and_unknown_addresses_are_404_in_the_frame(world: World, client: Client, course):
    for rest in ["?page=99", f"angebot/{world.a.ki.pk}/"]:
        answer = client.get(address(world, "de", rest))
        assert (answer.status_code, "v-head" in text_of(answer)) == (404, True)
    assert client.get("/vor-ort/nirgendwo/de/").status_code == 404
    assert client.get(address(world, "xx")).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["thema=quatsch", "sprache=xxx", "gruppe=x", "ort=Atlantis", "alter=-1", "alter=alt", "kosten=1", "kinder=vielleicht",
     "tag=XX", "zeit=nachts", "zugang=fliegen", "sort=zufall", "page=erste", "nah=hier", "nah=99,999", "umkreis=0", "jetzt=2"],
)  # fmt: skip
def test_unknown_value_of_a_filter_is_answered_clearly(world: World, client: Client, course, query: str):
    answer = client.get(address(world, "de", f"?{query}"))
    assert answer.status_code == 400
    assert "Diesen Filter gibt es nicht" in text_of(answer)
    assert query.split("=")[0] in text_of(answer)


def test_ended_offer_says_so_and_names_others(world: World, client: Client, course):
    yesterday = timezone.localdate() - timedelta(days=1)
    with open_scope(world.a.scope()):
        over = make_offer(world.a.partner, title="Alter Kurs", valid_from=date(2020, 1, 1), valid_to=yesterday)
    assert "Alter Kurs" not in text_of(client.get(address(world)))
    text = text_of(client.get(address(world, "de", f"angebot/{over.pk}/")))
    assert "Dieses Angebot ist beendet" in text
    assert "Mama lernt Deutsch" in text


def test_merged_offer_leads_to_its_successor(world: World, client: Client, course):
    with open_scope(world.a.scope()):
        old = make_offer(world.a.partner, title="Doppelt")
        type(old).objects.filter(pk=old.pk).update(merged_into=course)
    answer = client.get(address(world, "de", f"angebot/{old.pk}/"))
    assert (answer.status_code, answer["Location"]) == (301, address(world, "de", f"angebot/{course.pk}/"))


def test_answer_is_cacheable_without_a_session(world: World, client: Client, course):
    answer = client.get(address(world))
    assert "public" in answer["Cache-Control"]
    assert not answer.cookies
    again = client.get(address(world), headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address(world), headers={"accept-encoding": "gzip"})["Content-Encoding"] == "gzip"


def test_every_language_links_to_every_other(world: World, client: Client, course):
    text = text_of(client.get(address(world, "uk", "?thema=deutsch")))
    for code in ["de", "de-simple", "en", "ar", "tr", "ru", "fr"]:
        assert f'href="{address(world, code)}?thema=deutsch"' in text
        assert f'hreflang="{code}"' in text
    assert f'<link rel="canonical" href="http://testserver{address(world, "uk")}">' in text


@pytest.mark.parametrize("rest", ["", "termine/", "dokumente/", "ueber-uns/"])
@pytest.mark.parametrize("lang", ["de", "de-simple", "en", "uk", "ar", "tr", "ru", "fr"])
def test_pages_open_in_every_language(world: World, client: Client, course, rest: str, lang: str):
    answer = client.get(address(world, lang, rest))
    assert (answer.status_code, answer["Content-Language"]) == (200, lang.split("-")[0])


def test_start_page_lists_the_directories(world: World, client: Client, course):
    text = text_of(client.get("/"))
    assert f'href="/vor-ort/{world.a.centre.slug}/"' in text
    assert world.b.centre.slug not in text


def test_start_page_leads_straight_to_the_only_directory(client: Client):
    centre = make_centre("Kreis Kleve")
    assert client.get("/").status_code == 200
    partner = make_organisation(centre, "Caritas")
    with open_scope(Scope(centre.pk)):
        make_offer(partner)
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, f"/vor-ort/{centre.slug}/")


def test_about_page_names_whom_to_ask(world: World, client: Client):
    with open_scope(world.a.scope()):
        OrganisationProfile(
            organisation=world.a.ki, phone="02900 555-12", email="ki@kreis.example", town="Ahlenbruch"
        ).save()
    for rest in ("ueber-uns/", ""):
        text = text_of(client.get(address(world, "ar", rest)))
        assert '<bdi dir="ltr">02900 555-12</bdi>' in text
        assert 'href="tel:02900555-12"' in text


def test_documents_are_offered_in_the_visitors_language_first(world: World, client: Client):
    with open_scope(world.a.scope()):
        document = make_document(world.a.ki, title="Antrag auf Kita-Platz", audience="public")
        make_document(world.a.ki, title="Nur für das Netzwerk", audience="network")
        add_version(document=document, language="ar", title="طلب مكان في الروضة", file=make_file(), by=None)
    text = text_of(client.get(address(world, "ar", "dokumente/")))
    assert "<h3>طلب مكان في الروضة</h3>" in text
    assert "Nur für das Netzwerk" not in text
    pool = text[text.index("<main") :]
    assert pool.index('hreflang="ar"') < pool.index('hreflang="de"')
    assert '<h3><bdi lang="de">Antrag auf Kita-Platz</bdi></h3>' in text_of(
        client.get(address(world, "uk", "dokumente/"))
    )


def test_range_of_hours_is_a_sentence_in_arabic(world: World, client: Client, course):
    """A dash between numbers turns round where writing runs from right to left."""
    text = text_of(client.get(address(world, "ar")))
    assert "من 9:00 إلى 11:30" in text
    assert "9:00–11:30" not in text


def test_public_files_of_an_offer_are_offered_and_others_are_not(world: World, client: Client, course):
    with open_scope(world.a.scope()):
        flyer = attach_file(offer=course, content=make_file("Flyer"), title="Flyer", language="ar", by=None)
        inside = attach_file(offer=course, content=make_file("Intern"), title="Nur intern", public=False, by=None)
    text = text_of(client.get(address(world, "de", f"angebot/{course.pk}/")))
    assert "Flyer" in text
    assert "Nur intern" not in text
    for file, status in ((flyer, 200), (inside, 404)):
        answer = client.get(address(world, "de", f"angebot/{course.pk}/dateien/{file.pk}/"))
        assert answer.status_code == status
    other = make_offer_in(world)
    assert client.get(address(world, "de", f"angebot/{other.pk}/dateien/{flyer.pk}/")).status_code == 404


def make_offer_in(world: World):
    with open_scope(world.a.scope()):
        return make_offer(world.a.partner)
