"""The files of ``data/`` into the tables, exactly: what the files do not say is not in the tables afterwards.

Runs after every migration, as the owner role. Keys are derived from what a row is about, so loading twice changes
nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid5

from django.db import models, transaction

from querschnitt.common.citations import read_table

from .choices import AreaKind, Confidence, Precision
from .models import Area, Category, Figure, Inconsistency, Indicator

DATA = Path(__file__).parent / "data"
NAMESPACE = UUID("6f1a2c1e-7a54-4f0e-9d1c-5d5d0a3f54aa")
LAND = "05"
BEZIRKE = {"Düsseldorf": "051", "Köln": "053", "Münster": "055", "Detmold": "057", "Arnsberg": "059"}
# Column of Tabelle 6 (S. 50) and the date for which the report gives that kind of office (S. 23).
TABELLE_6 = {
    "gemeinden": "2020",
    "abh": "2019-01-03",
    "jugendaemter": "2020-08",
    "ia": "2020-08",
    "jmd": "2020-08",
    "mbe": "2020-08",
    "jc_geschaeftsstellen": "2019-03",
}
PROGRAMMES = {  # column of zentren.csv: year, page
    "soe_2017_2019": ("2017", "62–63"),
    "soe_bis_2022": ("2020", "62–63"),
    "einwanderung_gestalten": ("2017-04", "56–57"),
}


def key_of(*parts: object) -> UUID:
    return uuid5(NAMESPACE, "|".join(str(part) for part in parts))


def read_date(text: str) -> tuple[date, Precision]:
    """``2019``, ``2019-03`` or ``2019-01-03``."""
    parts = [int(part) for part in text.split("-")]
    precision = (Precision.YEAR, Precision.MONTH, Precision.DAY)[len(parts) - 1]
    return date(parts[0], *([*parts[1:], 1, 1])[:2]), precision


def _area(ags: str, name: str, kind: AreaKind, parent: str, has_centre: bool = False) -> Area:
    return Area(
        id=key_of("area", ags),
        ags=ags,
        name=name,
        kind=kind,
        parent_id=key_of("area", parent) if parent else None,
        has_centre=has_centre,
    )


def areas() -> list[Area]:
    centres = {row["ags"]: row for row in read_table(DATA / "zentren.csv")}
    found = [_area(LAND, "Nordrhein-Westfalen", AreaKind.LAND, "")]
    found += [_area(ags, name, AreaKind.REGIERUNGSBEZIRK, LAND) for name, ags in BEZIRKE.items()]
    for ags, row in centres.items():
        if row["art"] == "stadt_mit_rechtsstellung_kreisfrei":
            found.append(_area(ags, row["name"], AreaKind.STADT_AACHEN, ags[:5], has_centre=True))
        else:
            found.append(_area(ags, row["name"], AreaKind(row["art"]), BEZIRKE[row["regierungsbezirk"]], True))
    for row in read_table(DATA / "gemeinden_bkg.csv"):
        district = centres[row["ags"][:5]]
        if row["ags"] not in centres and district["art"] != AreaKind.KREISFREIE_STADT:
            found.append(_area(row["ags"], row["name"], AreaKind.GEMEINDE, row["ags"][:5]))
    return found


def indicators() -> list[Indicator]:
    return [
        Indicator(id=key_of("indicator", row["key"]), **{**row, "decimals": int(row["decimals"])})
        for row in read_table(DATA / "indikatoren.csv")
    ]


def categories() -> list[Category]:
    return [
        Category(
            id=key_of("category", row["indicator"], row["key"]),
            indicator_id=key_of("indicator", row["indicator"]),
            key=row["key"],
            label=row["label"],
            order=int(row["order"]),
        )
        for row in read_table(DATA / "kategorien.csv")
    ]


def _figure(
    ags: str,
    indicator: str,
    as_of: str,
    *,
    category: str = "",
    value: str | int | None = None,
    printed: str = "",
    n: str = "",
    source: str = "S004",
    page: str = "",
    confidence: str = Confidence.HIGH,
    note: str = "",
) -> Figure:
    moment, precision = read_date(as_of)
    number = Decimal(value) if value not in (None, "") else None
    return Figure(
        id=key_of("figure", ags, indicator, category, as_of, source, page, value),
        area_id=key_of("area", ags),
        indicator_id=key_of("indicator", indicator),
        category_id=key_of("category", indicator, category) if category else None,
        value=number,
        printed=printed,
        as_of=moment,
        as_of_precision=precision,
        n=int(n) if n else None,
        source=source,
        page=page,
        confidence=confidence,
        note=note,
    )


def figures() -> list[Figure]:
    rows = [
        _figure(row.pop("area"), row.pop("indicator"), row.pop("as_of"), **row)
        for row in read_table(DATA / "zahlen.csv")
    ]
    kreise = {row["name"].lower(): row["ags"] for row in read_table(DATA / "zentren.csv") if row["art"] == "kreis"}
    for row in read_table(DATA / "tabelle6_institutionelle_komplexitaet.csv"):
        ags = kreise[row["kreis"].lower()]
        rows += [_figure(ags, name, stand, value=row[name], page="50") for name, stand in TABELLE_6.items()]
    for row in read_table(DATA / "tabelle7_laendlichkeit.csv"):
        ags = kreise[row["kreis"].lower()]
        rows.append(
            _figure(
                ags, "laendlichkeit_tab7", "2020", category=row["laendlichkeit"].partition("-")[0].split()[0], page="53"
            )
        )
        rows.append(_figure(ags, "laendlichkeit_rang", "2020", value=row["rang_aufsteigend"], n="31", page="53"))
    for row in read_table(DATA / "zentren.csv"):
        if row["typ_tabelle2"]:
            rows.append(_figure(row["ags"], "typ_tab2", "2020", category=row["typ_tabelle2"], page="30"))
        rows += [
            _figure(row["ags"], name, year, category=row[name], page=page) for name, (year, page) in PROGRAMMES.items()
        ]
    offices = read_table(DATA / "anhang_b_jugendaemter.csv")
    for row in offices:
        places = row["ags"].split("|")
        words = row["jugendamt"] if len(places) > 1 else ""
        note = "gemeinsames Jugendamt" if len(places) > 1 else ""
        rows += [
            _figure(ags, "jugendamt", "2020-08", category="ja", page="Anhang B", printed=words, note=note)
            for ags in places
        ]
    counted = Counter(row["ags"][:5] for row in offices)
    rows += [
        _figure(ags, "jugendaemter_anhang_b", "2020-08", value=number, source="EIGEN", note="gezählt aus Anhang B")
        for ags, number in sorted(counted.items())
    ]
    return rows


def inconsistencies() -> list[Inconsistency]:
    return [
        Inconsistency(
            id=key_of("inconsistency", row["code"]),
            code=row["code"],
            topic=row["topic"],
            finding=row["finding"],
            check_made=row["check"],
            handling=row["handling"],
            indicators=[item for item in row["indicators"].split("|") if item],
            areas=[item for item in row["areas"].split("|") if item],
        )
        for row in read_table(DATA / "widersprueche.csv")
    ]


def _make_exact(rows: Iterable[models.Model], model: type[models.Model], using: str) -> None:
    rows = list(rows)
    fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    manager = model._default_manager.using(using)
    manager.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=fields, batch_size=500)
    manager.exclude(pk__in=[row.pk for row in rows]).delete()


def load(using: str = "owner") -> None:
    with transaction.atomic(using=using):
        for rows, model in (
            (areas(), Area),
            (indicators(), Indicator),
            (categories(), Category),
            (figures(), Figure),
            (inconsistencies(), Inconsistency),
        ):
            _make_exact(rows, model, using)
