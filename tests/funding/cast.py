"""Rules and centres straight from the files of the product: no database."""

from fractions import Fraction
from functools import lru_cache

from querschnitt.common.citations import read_table
from querschnitt.funding.entitlement import Bill
from querschnitt.funding.facts import CentreFacts, Known, kind_of, read_settings
from querschnitt.funding.programmes import book
from querschnitt.funding.selectors import bill_of, rule_set
from querschnitt.rules import loading
from querschnitt.territory.loading import DATA


@lru_cache(maxsize=1)
def rules():
    return rule_set(version for _rule, version in loading.rules())


@lru_cache(maxsize=1)
def centres():
    rows = read_table(DATA / "zentren.csv")
    return tuple(CentreFacts(row["ags"], row["name"], kind_of(row["art"])) for row in rows)


def centre(kind="kreis", towns=(), **facts):
    values = {key: Known(Fraction(value) if isinstance(value, int) else value, "Test") for key, value in facts.items()}
    return CentreFacts("05000", "Kreis Test" if kind == "kreis" else "Stadt Test", kind, values, towns)


def bill(facts, year, programme="", **settings) -> Bill:
    chosen = [book().programmes[programme]] if programme else None
    return bill_of(facts, year, rules(), read_settings(settings), chosen)


def line(facts, year, programme, key, **settings):
    return next(item for item in bill(facts, year, programme, **settings).items if item.key == key)
