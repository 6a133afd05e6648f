"""A small directory of house A as visitors find it: courses, meetings, an online offer, one not to be seen."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from querschnitt.network.models import Place
from querschnitt.offers.choices import Capacity, Childcare, Cost, Delivery, OfferKind, OfferTopic, Registration
from querschnitt.offers.models import Offer
from querschnitt.tenants.models import Centre
from querschnitt.tenants.scope import open_scope

from .accounts import World
from .network import make_organisation
from .offers import make_offer, make_place, make_text, make_time

# Real towns of a real district, so that the map has an outline.
AGS = "05154"
TOWNS = {"Kleve": ("51.7880", "6.1380"), "Goch": ("51.6770", "6.1590"), "Geldern": ("51.5170", "6.3230")}


def make_spot(town: str, street: str, shift: float = 0.0, **fields: Any) -> Place:
    latitude, longitude = (Decimal(value) for value in TOWNS[town])
    return make_place(
        street=street, postcode="47533", town=town, latitude=latitude + Decimal(str(shift)),
        longitude=longitude + Decimal(str(shift)), **fields,
    )  # fmt: skip


def make_directory(world: World) -> dict[str, Offer]:
    """Call outside a scope; committed where the caller's transaction is."""
    Centre.objects.filter(pk=world.a.centre.pk).update(ags=AGS)
    with open_scope(world.a.scope()):
        school = make_organisation(name="Volkshochschule Kleve", kind="bildung")
        language_school = make_organisation(name="Sprachschule Brückenwort", kind="bildung")
        club = make_organisation(name="Nachbarschaftsverein Webergasse", kind="verein")
        mothers = make_offer(
            school, title="Mama lernt Deutsch: Kurs mit Kinderbetreuung", kind=OfferKind.COURSE, topic=OfferTopic.GERMAN,
            summary="Sie lernen zweimal in der Woche Deutsch. Ihr Kind spielt nebenan und wird betreut.",
            description="Deutsch für Kita, Schule, Arztbesuch und Ämter. Stufe A1, auch für Frauen, die wenig lesen.",
            place=make_spot("Kleve", "Lindenweg 4", name="VHS-Haus, Raum 1.04", accessibility=["step_free", "lift", "toilet"],
                            transit_note="Bus 510, Haltestelle Rathaus, 3 Minuten zu Fuß"),
            languages=["ar", "prs", "de"], target_groups=["frauen", "eltern"], cost=Cost.FREE, childcare=Childcare.YES,
            childcare_note="Für Kinder ab 6 Monaten.", capacity=Capacity.FREE, seats_free=5,
            capacity_on=timezone.localdate(), registration=Registration.CONTACT, contact_name="Samira Haidari",
            contact_public=True, contact_phone="02900 555-40", contact_email="kurse@vhs.example",
            access_note="Anrufen, schreiben oder zum ersten Termin kommen.",
        )  # fmt: skip
        make_time(mothers, byday=["TU", "TH"], starts_at=time(9), ends_at=time(11, 30))
        make_text(
            mothers, "ar", title="ماما تتعلّم الألمانية: دورة مع رعاية للأطفال",
            summary="تتعلّمين الألمانية مرتين في الأسبوع، ويلعب طفلك في الغرفة المجاورة تحت الرعاية.",
            description="اللغة الألمانية للروضة والمدرسة والطبيب والدوائر. المستوى A1.",
            access_note="اتصلي أو اكتبي أو تعالي إلى الموعد الأول.", childcare_note="للأطفال من عمر 6 أشهر.",
        )  # fmt: skip
        make_text(mothers, "uk", title="Мама вивчає німецьку: курс із доглядом за дітьми", summary="Двічі на тиждень.")
        course = make_offer(
            language_school, title="Integrationskurs am Vormittag, Stufe A1 bis B1", kind=OfferKind.COURSE,
            topic=OfferTopic.GERMAN, place=make_spot("Kleve", "Marktstraße 21", 0.006, transit_note="am Busbahnhof"),
            languages=["de", "en", "uk"], capacity=Capacity.WAITING, waiting_weeks=6, childcare=Childcare.ON_REQUEST,
            registration=Registration.CERTIFICATE, cost=Cost.REDUCED,
        )  # fmt: skip
        make_time(course, byday=["MO", "TU", "WE", "TH", "FR"], starts_at=time(8, 30), ends_at=time(12, 45))
        make_text(course, "ar", title="دورة اندماج صباحية، من المستوى A1 إلى B1")
        cafe = make_offer(
            club, title="Sprachcafé in der Alten Weberei", kind=OfferKind.GROUP, topic=OfferTopic.MEETING,
            place=make_spot("Goch", "Webergasse 9", accessibility=["step_free"]), languages=["ar", "de", "tr"],
            registration=Registration.NONE, cost=Cost.FREE, summary="Kaffee, Tee und Gespräche. Kommen Sie einfach.",
        )  # fmt: skip
        make_time(cafe, byday=["WE"], starts_at=time(10), ends_at=time(12))
        nursing = make_offer(
            language_school, title="Berufssprachkurs B2 für die Pflege", kind=OfferKind.COURSE, topic=OfferTopic.WORK,
            place=make_spot("Geldern", "Am Hafen 30"), languages=["de"], capacity=Capacity.FULL,
            checked_on=timezone.localdate() - timedelta(days=420),
        )  # fmt: skip
        make_time(nursing, byday=["MO", "TU", "WE", "TH"], starts_at=time(8), ends_at=time(12, 15))
        phone = make_offer(
            school, title="Telefonberatung zu Kursen", kind=OfferKind.COUNSELLING, topic=OfferTopic.GERMAN,
            delivery=Delivery.PHONE, languages=["de", "ar"], cost=Cost.FREE,
        )  # fmt: skip
        hidden = make_offer(
            club, title="Geschütztes Wohnen", published=False, contact_name="Nur intern", topic=OfferTopic.PROTECTION,
            place=make_place(street="Geheimweg 1", town="Verborgen"), contact_email="geheim@example.org",
        )  # fmt: skip
        return {
            "mothers": mothers,
            "course": course,
            "cafe": cafe,
            "nursing": nursing,
            "phone": phone,
            "hidden": hidden,
        }
