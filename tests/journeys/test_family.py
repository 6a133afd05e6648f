"""A family from arrival to closing, and the same case seen by everybody who may see less of it, or nothing."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from querschnitt.cases import models
from querschnitt.cases.choices import DataGroup
from querschnitt.cases.services import add_goal, add_step
from querschnitt.cases.services.answering import mail_referral_link
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import open_scope
from tests.cases.test_plan_print import letters, text_of
from tests.factories.accounts import World, make_member, make_organisation
from tests.factories.cases import acting, make_case, share_case

from .browser import check_page, picture
from .conftest import Windows
from .others import (
    ARABIC,
    CHILD,
    GOAL,
    NOTE,
    VIEW,
    Family,
    Person,
    hint_goes_no_further_than_the_town,
    owner_sees_all,
    sees_figures_only,
    sees_nothing,
    sees_packages_only,
    told,
    words,
)
from .test_case_loop import Hands
from .test_plan import draw


@pytest.fixture
def family(world: World) -> Family:
    manager = acting(world.actor("case_manager"))
    centre = world.a.centre
    office = make_organisation(centre, "Ausländerbehörde Ahrenfeld", kind=Organisation.Kind.AUSLAENDERBEHOERDE)
    make_organisation(centre, "Sozialamt Ahrenfeld", kind=Organisation.Kind.SOZIALAMT)
    return Family(
        world,
        manager,
        acting(world.actor("partner_adviser")),
        acting(world.actor("outsider_adviser")),
        acting(make_member(office, "partner_adviser")),
        make_organisation(centre, "Mieterverein Ahrenfeld"),
        make_case(manager, person={"given_name": "Yusuf", "family_name": "Al-Ali", "original_name": "يوسف العلي"}),
    )


def look(hands: Hands, name: str) -> None:
    picture(hands.page, f"family-{name}")
    check_page(hands.page)


def test_family_from_arrival_to_closing_and_everybody_sees_their_part(windows: Windows, family: Family) -> None:
    manager = Person(windows, family.manager)
    first_advice(manager)
    intake(manager, family)
    household(manager, family)
    assessment_and_plan(manager, family)
    partner = Person(windows, family.partner)
    refused_referral_becomes_an_obstacle(manager, partner, family)
    referral_is_accepted_by_phone_link(windows, manager, family)
    consent_is_given_and_withdrawn_at_once(manager, partner, family)
    jobcenter = Person(windows, family.jobcenter)
    recognition_and_handover(manager, jobcenter, family)
    authority = Person(windows, family.authority)
    package_to_the_residence_authority(manager, authority, family)
    elsewhere = Person(windows, acting(family.world.actor("case_manager", "b")))
    hint_goes_no_further_than_the_town(jobcenter, elsewhere, family)
    closing(manager, family)
    owner_sees_all(manager, family)
    for hands in (partner, jobcenter, authority):
        sees_packages_only(hands, family)
    sees_nothing(elsewhere, family)
    sees_figures_only(Person(windows, family.world.analyst), family)


# Arrival


def first_advice(hands: Person) -> None:
    hands.go("/erstberatung/")
    hands.choose("Hauptanliegen", "Wohnen")
    hands.tick("Lebensunterhalt")
    hands.fill("Wohnort", "Lindbach")
    hands.choose("Aufenthaltsstatus", "Aufenthaltsgestattung")
    hands.fill("Wie viele Stellen sind beteiligt?", "3")
    hands.choose("Ist es dringend?", "ja")
    hands.choose("Möchte die Person freiwillig begleitet werden?", "ja")
    hands.press("Wer ist zuständig?")
    hands.reads("Sozialamt Ahrenfeld")
    expect(hands.page.get_by_label("Case Management", exact=True)).to_be_checked()
    hands.press("Beratung zählen und weiter")
    hands.press("Fall anlegen")


def intake(hands: Person, family: Family) -> None:
    hands.fill("Vorname", "Salma")
    hands.fill("Nachname", "Al-Ali")
    hands.press("Suchen und weiter")
    hands.fill("Name in eigener Schrift", ARABIC)
    hands.fill("oder nur Geburtsjahr", "1992")
    hands.tick("Arabisch")
    hands.choose("Rechtskreis", "AsylbLG")
    expect(hands.label("Wohnort")).to_have_value("Lindbach")
    hands.tick("Die Person willigt in die Fallarbeit ein.")
    hands.press("Fall anlegen")
    hands.reads(ARABIC)
    pk = hands.page.url.rstrip("/").rsplit("/", 1)[1]
    with open_scope(family.manager.scope):
        family.case = models.Case.objects.select_related("person", "organisation", "centre").get(pk=pk)
    assert (family.case.status_code, family.case.legal_circle) == ("GES", "asylblg")


def household(hands: Person, family: Family) -> None:
    hands.go(f"{family.page}person/")
    hands.follow("Person eintragen")
    hands.fill("Aktenzeichen", family.husband.number)
    hands.choose("Beziehung", "Ehe oder Partnerschaft")
    hands.press("Speichern")
    hands.reads("Yusuf Al-Ali")
    hands.follow("Person eintragen")
    hands.fill("oder Name", CHILD)
    hands.fill("Geburtsjahr", "2019")
    hands.choose("Beziehung", "Kind")
    hands.choose("Sorgerecht", "beide Eltern gemeinsam")
    hands.press("Speichern")
    hands.reads("Sorgerecht: beide Eltern gemeinsam")
    look(hands, "person")
    hands.go(f"{family.page}kette/neu/")
    hands.choose("Art", "Integrationskurs")
    hands.fill("Was?", "Integrationskurs B1")
    hands.fill("Von", (family.event_on - timedelta(days=30)).isoformat())
    hands.press("Speichern")


def assessment_and_plan(hands: Person, family: Family) -> None:
    page = hands.page
    hands.go(f"{family.page}einschaetzung/neu/")
    page.locator("#id_housing_level").select_option("1")
    page.locator("#id_housing_urgency").select_option("high")
    page.locator("#id_housing_own_view").fill(VIEW)
    page.locator("details.q-area summary").filter(has_text="Schulden").first.click()
    page.locator("#id_debts_level").select_option("2")
    page.locator("#id_debts_urgency").select_option("high")
    hands.press("Einschätzung speichern")
    hands.press("Als Bedarf in den Plan übernehmen")
    hands.go(f"{family.page}kontakt/")
    hands.fill("Minuten", "25")
    hands.choose("Thema", "Wohnen")
    hands.fill("Notiz", NOTE)
    hands.press("Kontakt speichern")
    with open_scope(family.manager.scope):
        goal = add_goal(case=family.case, life_area="housing", wording=GOAL, by=family.manager)
        add_step(case=family.case, goal=goal, text="Mietvertrag prüfen lassen", by=family.manager)
    hands.go(f"{family.page}plan/")
    hands.follow("Plan unterschreiben")
    for number in range(2):
        page.locator("canvas").nth(number).scroll_into_view_if_needed()
        draw(page, number)
    hands.press("Plan vereinbaren")
    hands.reads("Der Plan ist vereinbart: Fassung 1.")
    address = page.locator("main").get_by_role("link", name="PDF öffnen").get_attribute("href") or ""
    _reader, text, spoken = text_of(page.request.get(address).body())
    assert GOAL in text
    for phrase in (ARABIC, "خطة الاندماج الخاصة بي", "ما أقوم به أنا", "السكن"):
        assert letters(phrase) <= letters(text + spoken), phrase


# Referrals


def refer(hands: Hands, family: Family, recipient: str, *groups: str) -> None:
    hands.go(family.page)
    hands.follow("Verweisen")
    hands.choose("An welche Stelle?", recipient)
    hands.choose("Anlass", "Wohnen")
    for group in groups:
        hands.tick(group)
    hands.tick("Die Person hat eingewilligt")
    hands.press("Verweisung senden")
    hands.reads(recipient)


def open_package(hands: Hands) -> None:
    hands.go("/faelle/verweisungen/")
    hands.follow("Neue Verweisung")
    assert "Al-Ali" not in hands.page.content()
    hands.press("Gelesen, Angaben öffnen")
    hands.reads("Salma Al-Ali")


def refused_referral_becomes_an_obstacle(manager: Hands, partner: Hands, family: Family) -> None:
    recipient = family.world.a.partner.name
    # The first word is a no: nothing goes out, and the form says why.
    manager.go(family.page)
    manager.follow("Verweisen")
    manager.choose("An welche Stelle?", recipient)
    manager.choose("Anlass", "Wohnen")
    look(manager, "refer")
    manager.press("Die Person willigt nicht ein")
    manager.reads("Festgehalten: nicht erteilt")
    partner.go("/faelle/verweisungen/")
    expect(partner.page.get_by_role("link", name="Neue Verweisung")).to_have_count(0)
    refer(manager, family, recipient)
    open_package(partner)
    partner.tick("kein Platz, Warteliste zu lang")
    partner.press("Ablehnen")
    partner.reads("abgelehnt")
    with open_scope(family.manager.scope):
        before = models.Obstacle.objects.count()
    manager.go(f"{family.page}kontakte/")
    clicks = 0
    manager.page.locator("main").get_by_role("link", name="Überblick").first.click()
    clicks += 1
    manager.reads("kein Platz, Warteliste zu lang")
    manager.press("Hindernis melden", "#verweisungen")
    clicks += 1
    manager.reads("Hindernis gemeldet")
    assert clicks == 2
    with open_scope(family.manager.scope):
        assert models.Obstacle.objects.count() == before + 1
        assert models.Obstacle.objects.latest("reported_on").legal_circle == "asylblg"


def referral_is_accepted_by_phone_link(windows: Windows, manager: Hands, family: Family) -> None:
    """The partner has no account: a link by mail, a code by phone, one answer from a phone."""
    name = family.without_account.name
    refer(manager, family, name)
    manager.follow(name, "#verweisungen")
    manager.fill("E-Mail-Adresse der Stelle", "post@mieterverein.example")
    manager.press("Link senden, Code zeigen")
    code = manager.page.locator("#link-code").inner_text()
    look(manager, "code")
    with open_scope(family.manager.scope):
        mail.outbox = []
        assert mail_referral_link(models.ReferralLink.objects.get(referral__recipient=family.without_account))
    found = re.search(r"/faelle/anfrage/[\w-]+/", mail.outbox[0].body)
    assert found
    assert told(mail.outbox[0].subject + mail.outbox[0].body, family.names(code, code.replace(" ", ""))) == []
    there = Hands(windows.open(narrow=True), "family", check=False)
    there.go(found.group(0))
    look(there, "link-1-code")
    windows.watch.expected.add(422)
    there.fill("Code", "00000000")
    there.press("Weiter")
    there.reads("Der Code stimmt nicht")
    windows.watch.expected.discard(422)
    there.fill("Code", code)
    there.press("Weiter")
    look(there, "link-2-notice")
    assert told(there.page.content(), family.names()) == []
    there.press("Gelesen, Angaben öffnen")
    there.reads("Salma Al-Ali")
    look(there, "link-3-package")
    assert told(there.page.content(), (CHILD, NOTE, VIEW, GOAL, family.case.number, "SGB II", "AsylbLG")) == []
    there.fill("Ersttermin", timezone.localdate().isoformat())
    there.press("Annehmen")
    there.reads("Sie haben die Anfrage angenommen.")
    look(there, "link-4-done")
    windows.watch.expected.add(410)
    there.go(found.group(0))
    assert told(there.page.content(), family.names()) == []
    windows.watch.expected.discard(410)
    manager.go(family.page)
    manager.reads("angenommen")


def consent_is_given_and_withdrawn_at_once(manager: Hands, partner: Person, family: Family) -> None:
    """Given on its own page with the release it needs, used by a referral without a second tick, and withdrawn."""
    name = family.world.a.partner.name
    page = f"{family.page}einwilligungen/"
    manager.go(f"{page}schweigepflicht/")
    manager.choose("Andere Stelle", name)
    manager.tick("Wohnen")
    manager.tick("Die Person hat die Stelle so")
    manager.press("Erfassen")
    manager.go(f"{page}neu/")
    manager.choose("An welche Stelle?", name)
    for group in ("Name und Geburtsdatum", "Sprachen", "Kontaktnotizen", "letzte Einschätzung"):
        manager.tick(group)
    manager.tick("willigt ein")
    look(manager, "consent")
    manager.press("Erfassen")
    look(manager, "consents")
    manager.page.locator("main a[href$='/papier/']").first.click()  # the release has a form "Auf Papier" of its own
    manager.page.wait_for_url("**/papier/")
    look(manager, "consent-paper")
    text = text_of(manager.page.pdf())[1]
    assert "Meine Einwilligung" in text
    assert "Überblick" not in text  # the paper, not the page around it
    assert len(letters(text)) > 12
    manager.page.emulate_media(media="print")
    assert told(manager.page.locator(".q-sheet [lang=ar]").inner_text(), (ARABIC, "موافقتي")) == [ARABIC, "موافقتي"]
    manager.page.emulate_media(media="screen")
    manager.go(f"{family.page}verweisung/")
    manager.reads("Deckt eine gültige Einwilligung")
    manager.choose("An welche Stelle?", name)
    manager.choose("Anlass", "Wohnen")
    for group in ("Kontaktnotizen", "letzte Einschätzung"):
        manager.tick(group)
    manager.press("Verweisung senden")
    manager.reads("Die Verweisung ist gesendet.")
    open_package(partner)
    partner.reads(NOTE)
    partner.reads(VIEW)
    assert told(partner.page.content(), (CHILD, GOAL, family.case.number)) == []
    address = partner.page.url
    with open_scope(family.manager.scope):
        consent = models.Consent.objects.get(purpose="referral", data_groups__contains=[DataGroup.CONTACTS])
    manager.go(reverse("cases:withdraw", args=[consent.pk]))
    manager.press("Jetzt widerrufen")
    status, text = words(partner, urlsplit(address).path)
    assert status == 404
    assert told(text, family.names()) == []


# Change of legal circle


def recognition_and_handover(manager: Hands, jobcenter: Hands, family: Family) -> None:
    manager.go(f"{family.page}person/")
    manager.follow("Status eintragen")
    manager.choose("Aufenthaltsstatus", "Flüchtlingseigenschaft")
    manager.fill("Von", family.event_on.isoformat())
    manager.choose("Woher wissen wir das?", "Dokument gesehen")
    manager.press("Speichern")
    manager.go(f"{family.page}uebergang/")
    manager.reads("Vorschlag")
    # RK01: the old benefit ends with the month of recognition, the new one starts the day after.
    last = family.event_on.replace(day=monthrange(family.event_on.year, family.event_on.month)[1])
    manager.reads(f"{last:%d.%m.%Y}")
    manager.reads(f"{last + timedelta(days=1):%d.%m.%Y}")
    manager.reads(family.world.a.outsider.name)
    look(manager, "handover")
    manager.follow("Prüfen und bestätigen")
    manager.press("Bestätigen")
    for task in ("Jobcenter", "Krankenkasse", "Kindergeld"):
        manager.reads(task)
    manager.follow("Paket an die neue Stelle")
    manager.tick("Haushalt und Sorgerecht")
    manager.tick("Die Person hat eingewilligt")
    look(manager, "handover-package")
    manager.press("Paket senden")
    manager.reads("Das Paket ist gesendet.")
    open_package(jobcenter)
    jobcenter.reads("Übergabe bei Wechsel des Rechtskreises")
    jobcenter.reads(CHILD)
    jobcenter.reads("Person mit eigenem Fall, ohne Namen")  # the husband did not consent
    look(jobcenter, "package")
    assert told(jobcenter.page.content(), (NOTE, VIEW, GOAL, "Yusuf", family.case.number)) == []
    jobcenter.press("Annehmen")
    jobcenter.reads("angenommen")
    manager.go(f"{family.page}uebergang/")
    manager.reads("angenommen")
    manager.follow("Erste Zahlung bestätigen")
    manager.press("Bestätigen")
    manager.reads("Die erste Zahlung ist bestätigt")
    with open_scope(family.manager.scope):
        family.case.refresh_from_db()
        assert family.case.legal_circle == "sgb2"
        assert models.Handover.objects.get().referral.purpose == "handover"


def package_to_the_residence_authority(manager: Hands, authority: Hands, family: Family) -> None:
    refer(manager, family, "Ausländerbehörde Ahrenfeld")
    open_package(authority)
    assert told(authority.page.content(), (CHILD, "Yusuf", NOTE, VIEW, GOAL, "SGB II", family.case.number)) == []
    authority.press("Annehmen")
    authority.reads("angenommen")


def closing(manager: Hands, family: Family) -> None:
    with open_scope(family.manager.scope):
        grant = share_case(family.case, family.world.a.partner, family.manager)
    manager.go(f"{family.page}einwilligungen/")
    manager.press("Zugriff beenden", "#zugriffe")
    manager.go(f"{family.page}abschluss/")
    for area in ("Wohnen", "Lebensunterhalt", "Schulden"):
        manager.choose(area, "teilweise erreicht")
    manager.tick("Ziele teilweise erreicht")
    manager.tick("Was noch offen ist")
    look(manager, "close")
    manager.press("Fall abschließen")
    manager.reads("Der Fall ist abgeschlossen.")
    with open_scope(family.manager.scope):
        grant.refresh_from_db()
        assert grant.revoked_at is not None
        assert models.Case.objects.get(pk=family.case.pk).closed_on is not None
