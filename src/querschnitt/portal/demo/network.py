"""The network of the invented Kreis Ahrenfeld: who is responsible, who agreed on what, and what is weak about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from querschnitt.network.choices import ConsentForm
from querschnitt.network.models import ContactPerson
from querschnitt.network.services import (
    create_contact,
    create_organisation,
    create_responsibility,
    create_site,
    update_organisation,
)
from querschnitt.network.services.agreements import create_agreement
from querschnitt.network.topics import Topic as T
from querschnitt.tenants.models import Organisation

# part -> whole
PARTS = {
    "abh": "kreis", "jugendamt": "kreis", "schulamt": "kreis", "gesundheitsamt": "kreis", "ki": "kreis",
    "sozialamt": "lindbach",
}  # fmt: skip
PROFILES = {
    "kreis": {"legal_form": "kommune", "level": "kreis", "unit": "verwaltung", "municipality": "Kreis Ahrenfeld"},
    "ki": {"unit": "stabsstelle", "department": "Dezernat II: Soziales, Jugend und Integration", "level": "kreis"},
    "abh": {"unit": "amt", "department": "Dezernat I: Ordnung", "level": "kreis"},
    "jugendamt": {"unit": "amt", "department": "Dezernat II: Soziales, Jugend und Integration", "level": "kreis"},
    "gesundheitsamt": {"unit": "amt", "department": "Dezernat III: Gesundheit und Umwelt", "level": "kreis"},
    "sozialamt": {"unit": "fachbereich", "department": "Fachbereich 4", "level": "gemeinde"},
    "mbe": {"legal_form": "ev", "level": "lokal"},
    "jmd": {"legal_form": "kirche", "level": "lokal"},
    "drk": {"legal_form": "ev", "level": "lokal"},
    "cafe": {"legal_form": "ev", "level": "lokal"},
}
# (organisation, topic, area, task, legal basis)
RESPONSIBLE = (
    ("abh", T.RESIDENCE, "", "Aufenthaltstitel und Duldungen", "§ 71 AufenthG"),
    ("sozialamt", T.MONEY, "Lindbach", "Leistungen an Asylsuchende", "§ 10 AsylbLG"),
    ("ostereck", T.MONEY, "Ostereck", "Leistungen an Asylsuchende", "§ 10 AsylbLG"),
    ("jobcenter", T.MONEY, "", "Bürgergeld", "§ 6 SGB II"),
    ("jobcenter", T.WORK, "", "Vermittlung von Leistungsberechtigten", "§ 14 SGB II"),
    ("agentur", T.WORK, "", "Arbeitsvermittlung und Berufsberatung", "§ 29 SGB III"),
    ("jugendamt", T.FAMILY, "", "Hilfen zur Erziehung", "§ 86 SGB VIII"),
    ("jugendamt", T.DAYCARE, "", "Kita-Plätze", "§ 24 SGB VIII"),
    ("schulamt", T.SCHOOL, "", "Zuweisung neu zugewanderter Kinder", "§ 34 SchulG NRW"),
    ("gesundheitsamt", T.HEALTH, "", "Schuleingangsuntersuchung", "§ 54 SchulG NRW"),
    ("lindbach", T.HOUSING, "Lindbach", "Unterbringung", "§ 1 FlüAG"),
    ("ostereck", T.HOUSING, "Ostereck", "Unterbringung", "§ 1 FlüAG"),
    ("hohenrode", T.HOUSING, "Hohenrode", "Unterbringung", "§ 1 FlüAG"),
    ("ki", T.INTERPRETING, "", "Sprachmittlungspool", "§ 8 TIntG"),
    ("mbe", T.ARRIVAL, "", "Beratung Erwachsener", "§ 75 Nr. 9 AufenthG"),
    ("jmd", T.ARRIVAL, "", "Beratung junger Menschen", "§ 13 SGB VIII"),
)  # fmt: skip
# (title, kind of agreement is the default, topics, organisations)
AGREEMENTS = (
    ("Übergabe beim Rechtskreiswechsel", [T.MONEY], ("sozialamt", "jobcenter", "ki")),
    ("Gemeinsame Sprechstunde im Willkommensbüro", [T.ARRIVAL], ("lindbach", "mbe", "jmd")),
    ("Sprachkurse und Kinderbetreuung", [T.GERMAN, T.DAYCARE], ("vhs", "jugendamt")),
    ("Jugendberufsagentur Ahrenfeld", [T.WORK, T.SCHOOL], ("jobcenter", "agentur", "jugendamt")),
    ("Schutz vor Gewalt", [T.PROTECTION], ("skf", "ia")),
)
# (organisation, label, street, postcode, town, opening hours)
SITES = (
    ("jobcenter", "Geschäftsstelle Ostereck", "Marktgasse 12", "59002", "Ostereck", "Mo bis Fr 8 bis 12 Uhr"),
    ("mbe", "Sprechstunde Hohenrode", "Am Kirchplatz 2", "59003", "Hohenrode", "Mi 14 bis 16 Uhr"),
    ("ki", "Sprechstunde Bergbrück", "Brückenstraße 2", "59005", "Bergbrück", "jeden ersten Montag, 9 bis 12 Uhr"),
)
DUPLICATES = (
    ("DRK Kreisverband Ahrenfeld e. V.", Organisation.Kind.WELFARE, "Lindbach", "59001", "Henry-Dunant-Weg 1", "Kleiderladen, Suchdienst"),
    ("Café Miteinander, Lindbach", Organisation.Kind.ASSOCIATION, "Lindbach", "59001", "Mühlengasse 7a", "Begegnung"),
)  # fmt: skip


def weave_network(organisations: Mapping[str, Organisation], today: date) -> None:
    """Inside the district's scope, after its organisations, contacts and offers."""
    for key, values in PROFILES.items():
        update_organisation(organisation=organisations[key], by=None, **values)
    for part, whole in PARTS.items():
        update_organisation(organisation=organisations[part], by=None, parent=organisations[whole])
    since = today - timedelta(days=900)
    contacts = {contact.organisation_id: contact for contact in ContactPerson.objects.all()}
    for key, topic, area, task, basis in RESPONSIBLE:
        organisation = organisations[key]
        create_responsibility(
            organisation=organisation, by=None, topic=topic, area=area, task=task, legal_basis=basis,
            contact=contacts.get(organisation.pk), valid_from=since,
        )  # fmt: skip
    for number, (title, topics, keys) in enumerate(AGREEMENTS):
        start = today - timedelta(days=400 - 60 * number)
        create_agreement(
            by=None, parties=[organisations[key] for key in keys], title=title, topics=[str(topic) for topic in topics],
            valid_from=start, signed_on=start, review_on=today + timedelta(days=30 + 45 * number),
        )  # fmt: skip
    for key, label, street, postcode, town, hours in SITES:
        create_site(
            organisation=organisations[key], by=None, label=label, street=street, postcode=postcode, town=town,
            opening_hours=hours,
        )  # fmt: skip
    _former_contacts(organisations, contacts, today)
    for name, kind, town, postcode, street, duty in DUPLICATES:
        twin = create_organisation(
            name=name, kind=kind, by=None, town=town, postcode=postcode, street=street, responsibilities=duty,
            source="Adressliste der Ehrenamtsbörse",
        )  # fmt: skip
        create_contact(organisation=twin, by=None, name=f"Ansprechstelle {name.split(',')[0]}", publication="internal")
        create_responsibility(organisation=twin, by=None, topic=T.MEETING, area=town, task=duty, valid_from=today)


def _former_contacts(
    organisations: Mapping[str, Organisation], contacts: Mapping[UUID, ContactPerson], today: date
) -> None:
    """Who was there before, so that the history has something to tell."""
    former = (
        ("jugendamt", "Gudrun Hellweg", 1500),
        ("jobcenter", "Theo Marquardt", 1100),
        ("mbe", "Anne Rolfes", 1300),
    )
    for key, name, days in former:
        now = contacts.get(organisations[key].pk)
        if now is None:
            continue
        before = create_contact(
            organisation=organisations[key], by=None, name=name, function=now.function, publication="network",
            consent_on=today - timedelta(days=days), consent_form=ConsentForm.WRITTEN, mandate="Mitglied der Lenkungsgruppe KIM",
            valid_from=today - timedelta(days=days), valid_to=now.valid_from - timedelta(days=1),
        )  # fmt: skip
        now.predecessor = before
        now.save(update_fields=["predecessor"])
