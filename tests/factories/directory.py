"""A directory that uses every field the open interface has; call inside an open scope."""

from __future__ import annotations

from datetime import date, time, timedelta

from django.utils import timezone

from querschnitt.offers.choices import ExceptionKind, Frequency, TimeKind
from querschnitt.offers.models import Offer, TimeException

from .offers import make_offer, make_place, make_text, make_time


def make_full_offer(**fields: object) -> Offer:
    today = timezone.localdate()
    place = make_place(
        name="Alte Weberei", street="Lindenweg 4", postcode="52999", town="Lindbach", latitude="51.234567",
        longitude="7.654321", accessibility=["step_free", "lift"], access_note="Eingang im Hof", transit_note="Linie 4",
    )  # fmt: skip
    offer = make_offer(
        **{
            "title": "Sprachcafé", "kind": "group", "summary": "Deutsch sprechen bei Kaffee", "description": "Wir reden.",
            "topic": "deutsch", "target_groups": ["frauen", "gefluechtete"], "age_from": 18, "age_before": 27,
            "residence": ["asylum", "tolerated"], "languages": ["de", "ar", "kmr"], "area": ["Lindbach", "Ahrenfeld"],
            "place": place, "registration": "contact", "access_note": "Bitte vorher anrufen.", "barrier_note": "Aufzug klein",
            "cost": "free", "cost_note": "Kaffee gratis", "childcare": "yes", "childcare_note": "im Nebenraum",
            "capacity": "few", "capacity_on": today, "seats_free": 3, "waiting_weeks": 2, "funding_source": "KOMM-AN NRW", "contact_name": "Erika Muster",
            "contact_public": True, "contact_email": "cafe@weberei.example", "contact_phone": "02900 555-12",
            "url": "https://weberei.example/café", "valid_from": today - timedelta(days=30),
            "valid_to": today + timedelta(days=300), **fields,
        }
    )  # fmt: skip
    weekly = make_time(offer, byday=["TU", "TH"], note="außer in den Ferien")
    for days, kind in ((7, ExceptionKind.CANCELLED), (8, ExceptionKind.ADDED), (14, ExceptionKind.MOVED)):
        TimeException(
            time=weekly, on=weekly.starts_on + timedelta(days=days), kind=kind,
            **({} if kind == ExceptionKind.CANCELLED else {"starts_at": time(14), "ends_at": time(16)}),
        ).save()  # fmt: skip
    make_time(
        offer, freq=Frequency.MONTHLY, byday=["MO"], setpos=-1, place=make_place(town="Ahrenfeld", name="Rathaus")
    )
    make_time(offer, freq=Frequency.DAILY, byday=[], interval=3)
    make_time(
        offer, kind=TimeKind.SINGLE, starts_on=today + timedelta(days=5), starts_at=time(10), ends_at=time(12, 30)
    )
    make_time(
        offer,
        kind=TimeKind.SINGLE,
        starts_on=date(2026, 3, 28),
        ends_on=date(2026, 3, 30),
        starts_at=None,
        ends_at=None,
    )
    make_time(offer, kind=TimeKind.APPOINTMENT, starts_on=None, starts_at=None, ends_at=None, note="nach Absprache")
    make_text(offer, "ar", title="مقهى اللغة", description="نتحدث الألمانية")
    make_text(offer, "en", summary="Speak German over coffee")
    return offer
