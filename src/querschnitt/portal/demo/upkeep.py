"""What keeps the demonstration's offers right: stale entries, open questions, reports, suggestions, a duplicate pair."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from querschnitt.offers.choices import OfferTopic, ReportKind
from querschnitt.offers.models import CheckRequest, Offer, OfferReport, OfferSuggestion
from querschnitt.offers.services import create_offer, update_offer
from querschnitt.offers.services.freshness import open_due_checks
from querschnitt.offers.services.merging import merge_offers

REPORTS = (
    (ReportKind.TIMES, "Am Dienstag war die Tür zu. An der Tür steht jetzt: nur noch donnerstags.", "de"),
    (ReportKind.CONTACT, "Die Telefonnummer ist nicht vergeben.", "de"),
    (ReportKind.TEXT, "الترجمة العربية تتحدث عن دورة أخرى.", "ar"),
)
SUGGESTIONS = (
    ("Nähtreff im Bürgerhaus", "Bürgerverein Ostereck", OfferTopic.MEETING, "Ostereck", "Montags um 15 Uhr, Maschinen sind da."),
    ("Hilfe beim Ausfüllen von Formularen", "", OfferTopic.ARRIVAL, "Hohenrode", "In der Bücherei sitzt freitags jemand."),
)  # fmt: skip


def moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9, 12)))


def tend_offers(offers: Mapping[str, Offer], today: date) -> None:
    """Inside the scope of the district."""
    found = list(Offer.objects.order_by("title"))
    for offer, days in zip(found[2:6], (372, 380, 401, 430), strict=False):
        update_offer(offer=offer, by=None, checked_on=today - timedelta(days), valid_from=today - timedelta(days + 200))
    open_due_checks(today)
    states = ((1, 3, None), (2, 15, None), (3, 31, None), (1, 20, 20))
    for check, (mails, since, bounced) in zip(CheckRequest.objects.order_by("pk"), states, strict=False):
        check.email = check.offer.contact_email
        check.mails, check.mailed_at = mails, moment(today - timedelta(since))
        check.bounced_at = moment(today - timedelta(bounced)) if bounced else None
        check.save()
    for number, (kind, text, language) in enumerate(REPORTS):
        report = OfferReport(offer=found[number * 3], kind=kind, text=text, language=language)
        report.created_at = moment(today - timedelta(number))
        report.save()
    for title, provider, topic, town, text in SUGGESTIONS:
        OfferSuggestion(
            title=title, provider=provider, topic=topic, town=town, description=text, created_at=moment(today)
        ).save()
    _duplicates(found)


def _duplicates(found: list[Offer]) -> None:
    """One pair to look at, and one that was merged already."""
    first, second = found[0], found[1]
    for original in (first, second):
        twin = create_offer(
            organisation=original.organisation, title=original.title, topic=original.topic, by=None, place=original.place,
            contact_phone=original.contact_phone, summary=original.summary, cost=original.cost, published=False,
        )  # fmt: skip
        if original is second:
            merge_offers(kept=original, dropped=twin, by=None)
