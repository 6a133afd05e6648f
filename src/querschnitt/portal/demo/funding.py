"""Funding of the invented Kreis: figures for the bill, its posts with who fills them, and a scenario to look at."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from querschnitt.funding import services
from querschnitt.funding.amounts import cents
from querschnitt.funding.models import Post
from querschnitt.funding.selectors import load_rules
from querschnitt.funding.services.posts import holder_spans
from querschnitt.funding.staffing import average
from querschnitt.tenants.models import Centre, Organisation
from querschnitt.tenants.scope import Scope, open_scope

FACTS = (
    ("kim2_cluster", 2020, "6", "Zuwendungsbescheid KIM Baustein 2"),
    ("kim3_abh", 2020, "2", "Zuwendungsbescheid KIM Baustein 3"),
    ("kim3_ebh", 2020, "2", "Zuwendungsbescheid KIM Baustein 3"),
    ("kim3_zusatz", 2020, "0", "Zuwendungsbescheid KIM Baustein 3"),
    ("komman_stufe", 2016, "1,5", "Zuwendungsbescheid KOMM-AN"),
    ("konzept_sprachmittlung", 2023, "01.02.2023", "Konzept des Sprachmittlungspools"),
)
TOWNS = (("Lindbach", True, True, True), ("Hohenrode", True, True, True), ("Ostereck", False, True, True))
# name, who pays, steps of the maximum, rule, people: name, employment, hours, from, to
POSTS = (
    ("KI Fachkräfte", "land", ((2017, "6"),), "KI09", "besetzung", (
        ("Katrin Wessel", "beamte", "41", 2017, None), ("Birgit Lohmann", "angestellte", "39", 2017, None),
        ("Jonas Feld", "angestellte", "39", 2018, None), ("Aylin Demir", "angestellte", "29.25", 2019, None),
        ("Peter Arend", "angestellte", "39", 2018, 2024), ("Nora Sieg", "angestellte", "39", 2025, None),
        ("Mirko Hass", "angestellte", "29.25", 2021, None),
    )),
    ("KI Assistenz", "land", ((2017, "0.5"),), "KI09", "", (("Uwe Pohlmann", "angestellte", "19.5", 2017, None),)),
    ("Koordination Kreis", "kim1", ((2021, "3.5"),), "KM01", "", (
        ("Jana Wertheim", "angestellte", "39", 2021, None), ("Tom Ritter", "angestellte", "39", 2021, None),
        ("Elif Kaya", "angestellte", "39", 2022, None), ("Rolf Brandt", "angestellte", "19.5", 2021, None),
    )),
    ("Case Management", "kim2", ((2020, "6"), (2022, "12")), "KM06", "bewerbungen", (
        ("Tobias Nordmann", "angestellte", "39", 2020, None), ("Samira Köster", "angestellte", "39", 2020, None),
        ("Ines Vogt", "angestellte", "39", 2021, None), ("Marek Nowak", "angestellte", "39", 2022, None),
        ("Lea Sommer", "angestellte", "29.25", 2022, None), ("Daria Kern", "angestellte", "39", 2023, None),
        ("Hans Ebel", "angestellte", "39", 2023, None), ("Sofia Brand", "angestellte", "39", 2024, None),
    )),
    ("Lehrkräfte", "msb", ((2016, "3.5"),), "KI29", "weggang", (
        ("Gudrun Pahl", "beamte", "41", 2016, None), ("Ralf Timm", "beamte", "41", 2017, 2025),
        ("Anke Horn", "beamte", "20.5", 2019, None), ("Felix Maas", "beamte", "41", 2020, None),
    )),
)  # fmt: skip
# post, who pays, per cent, from, to: for a year one post is paid twice, so that the finding can be seen
SHARES = (
    ("Koordination Kreis", "KIM1", "100", -4, None), ("Koordination Kreis", "KOMM-AN-II", "25", -2, -2),
    ("KI Assistenz", "KI", "80", -5, None), ("KI Assistenz", "KOMMUNAL", "20", -5, None),
)  # fmt: skip
# what a full-time post really costs in a year
COSTS = (("KI Fachkräfte", "71400.00"), ("Koordination Kreis", "68250.50"), ("Case Management", "66980.25"))
TABLE = """ags;name;fluag;awov
05154;Kreis Kleve;310;260
05158;Kreis Mettmann;480;520
05162;Rhein-Kreis Neuss;450;430
05166;Kreis Viersen;300;240
05170;Kreis Wesel;460;380
"""


def furnish_funding(centre: Centre, organisation: Organisation, today: date) -> None:
    with open_scope(Scope(centre.pk, organisation.pk)):
        concept = date(today.year - 2, 3, 14).strftime("%d.%m.%Y")
        for key, year, value, source in (*FACTS, ("konzept_vom", today.year - 2, concept, "Beschluss des Kreistags")):
            services.record_fact(key=key, year=year, value=value, source=source, by=None)
        for name, *conditions in TOWNS:
            services.record_town(
                name=name,
                residence_authority=conditions[0],
                youth_office=conditions[1],
                integration_council=conditions[2],
                by=None,
            )
        rules = load_rules()
        for name, source, steps, rule_id, vacancy, people in POSTS:
            post = services.record_post(
                name=name, source=source, vacancy=vacancy, assistant=name == "KI Assistenz", by=None
            )
            for year, maximum in steps:
                services.set_maximum(
                    post=post, starts_on=date(year, 1, 1), maximum=Decimal(maximum), rule_id=rule_id, by=None
                )
            for person, employment, hours, first, last in people:
                services.fill_post(
                    post=post,
                    person=person,
                    employment=employment,
                    hours=Decimal(hours),
                    starts_on=date(first, 1, 1),
                    ends_on=date(last, 6, 30) if last else None,
                    rules=rules,
                    by=None,
                )
        _money(today)
        services.record_setting(
            key="tm_satz", value="55000", reason="Auskunft der Bewilligungsbehörde, erfundenes Beispiel", by=None
        )
        options = {"key": "0.4*fluag+0.6*awov", "unit": "posts", "total": "30", "method": "hare"}
        services.save_scenario(
            name="Erfundenes Beispiel: Bedarf gegen gleiche Teile",
            table=TABLE,
            options={**options, "base": "", "floor": "4", "cap": ""},
            shared=True,
            by=None,
        )


def _money(today: date) -> None:
    posts = {post.name: post for post in Post.objects.prefetch_related("holders")}
    for name, payer, percent, first, last in SHARES:
        ends_on = None if last is None else date(today.year + last, 12, 31)
        services.add_post_funding(
            post=posts[name], payer=payer, percent=Decimal(percent), starts_on=date(today.year + first, 1, 1),
            ends_on=ends_on, by=None,
        )  # fmt: skip
    for name, cost in COSTS:
        for year in (today.year - 2, today.year - 1):
            filled = average(holder_spans(posts[name]), year)
            services.record_post_cost(post=posts[name], year=year, amount=cents(filled * Fraction(cost)), by=None)
