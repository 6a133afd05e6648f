"""Bills as JSON and as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from querschnitt.common.citations import Confidence
from querschnitt.rules.sources import citation

from . import amounts
from .counting import Open
from .entitlement import CHECK, DOCUMENTED, LITTLE, OPEN, PARTLY, Bill, Item, LandSum
from .facts import Known
from .programmes import book
from .ruleset import Held

STATES = {
    DOCUMENTED: gettext_lazy("belegt"),
    PARTLY: gettext_lazy("mittel belegt"),
    LITTLE: gettext_lazy("wenig belegt"),
    CHECK: gettext_lazy("zu prüfen"),
    OPEN: gettext_lazy("offen"),
}


def held_data(held: Held) -> dict[str, Any]:
    return {
        "id": held.rule_id,
        "title": held.title,
        "value": held.value,
        "unit": held.unit,
        "valid": held.period,
        "valid_from": held.starts_on.isoformat() if held.starts_on else None,
        "valid_to": held.last_day.isoformat() if held.last_day else None,
        "expired": held.expired,
        "before_its_start": held.early,
        "source": citation(held.source, held.page),
        "confidence": held.confidence,
    }


def known_data(key: str, known: Known) -> dict[str, Any]:
    value = known.value
    plain = amounts.plain(value) if isinstance(value, Fraction) else value
    if isinstance(plain, date):
        plain = plain.isoformat()
    return {"key": key, "value": plain, "source": known.source}


def open_data(gap: Open) -> dict[str, Any]:
    return {
        "kind": gap.kind,
        "key": gap.key,
        "programme": gap.programme,
        "item": gap.item,
        "rules": list(gap.rules),
        "message": gap.message,
        "remedy": gap.remedy,
    }


def item_data(item: Item) -> dict[str, Any]:
    return {
        "programme": item.programme,
        "key": item.key,
        "label": str(item.label),
        "posts": None if item.posts is None else amounts.plain(item.posts),
        "euros": None if item.euros is None else amounts.plain(item.euros),
        "calculation": item.calculation,
        "rules": [held_data(held) for held in item.rules],
        "facts": [known_data(key, known) for key, known in item.facts],
        "state": item.state,
        "in_total": item.counted,
        "maximum": item.maximum,
        "forwarded": item.forwarded,
        "months": item.months,
        "missing": [open_data(gap) for gap in item.missing],
    }


def bill_data(bill: Bill) -> dict[str, Any]:
    return {
        "ags": bill.facts.ags,
        "name": bill.facts.name,
        "kind": bill.facts.kind,
        "items": [item_data(item) for item in bill.items],
        "posts": amounts.plain(bill.posts_so_far),
        "euros": None if bill.euros is None else amounts.plain(bill.euros),
        "euros_so_far": amounts.plain(bill.euros_so_far),
        "complete": not bill.missing,
    }


def answer_data(
    asked: str, year: int, bills: Iterable[Bill], settings: Mapping[str, str], land: Iterable[LandSum]
) -> dict[str, Any]:
    bills = list(bills)
    missing = [{"ags": bill.facts.ags, **open_data(gap)} for bill in bills for gap in bill.missing]
    so_far = sum((bill.euros_so_far for bill in bills), start=amounts.cents(0))
    return {
        "programme": asked,
        "year": year,
        "settings": {key: settings[key] for key in book().settings},
        "centres": [bill_data(bill) for bill in bills],
        "total": {
            "centres": len(bills),
            "posts": amounts.plain(sum(bill.posts_so_far for bill in bills)),
            "euros": None if missing else amounts.plain(so_far),
            "euros_so_far": amounts.plain(so_far),
        },
        "land": [
            {
                "programme": line.programme,
                "label": str(line.label),
                "posts": amounts.plain(line.posts),
                "euros": amounts.plain(line.euros),
                "calculation": line.calculation,
                "rules": [held_data(held) for held in line.rules],
            }
            for line in land
        ],
        "complete": not missing,
        "missing": missing,
        "notice": notice(),
    }


def notice() -> str:
    return _("Rechnung nach den hinterlegten Regeln. Sie ersetzt keinen Zuwendungsbescheid.")


def bill_lines(bill: Bill) -> Iterator[str]:
    """A bill as a person would write it."""
    yield f"{bill.facts.name}  {bill.year}"
    for part in bill.programmes:
        if not part.items:
            continue
        yield f"  {part.programme.label}"
        for item in part.items:
            amount = _("offen") if item.euros is None else amounts.euros(item.euros)
            note = "" if item.counted else " " + _("(nicht in der Summe)")
            yield f"    {item.label!s:<44} {item.calculation:<34} {amount:>16}{note}"
            rules = ", ".join(
                f"{held.rule_id} ({held.period}; {citation(held.source, held.page)})" for held in item.rules
            )
            yield f"      {STATES[item.state]}: {rules}"
            for gap in item.missing:
                yield f"      ! {gap.message} {gap.remedy}"
    if bill.euros is None:
        so_far = amounts.euros(bill.euros_so_far)
        yield "  " + _("Summe ohne die offenen Posten: %(sum)s") % {"sum": so_far}
    else:
        yield "  " + _("Summe: %(sum)s") % {"sum": amounts.euros(bill.euros)}


def confidence_word(held: Held) -> str:
    return {Confidence.HIGH: "hoch", Confidence.MEDIUM: "mittel", Confidence.LOW: "niedrig"}[
        Confidence(held.confidence)
    ]
