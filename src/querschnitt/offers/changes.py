"""What changed between two versions of an offer, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from querschnitt.common.languages import language_name, site_language
from querschnitt.network.recorder import stored_fields

from .models import Offer, OfferText, OfferTime
from .models.offer import TEXTS
from .occurrences import describe

NOTHING = "–"


@dataclass(frozen=True)
class Difference:
    label: str | Promise
    before: str
    after: str


def _fields() -> list[models.Field]:
    return stored_fields(Offer)


def in_words(field: models.Field, value: Any, names: dict[str, str]) -> str:
    """A stored value as people write it."""
    if value in (None, "", []):
        return NOTHING
    if field.is_relation:
        return names.get(field.name) or NOTHING
    if isinstance(value, list):
        return ", ".join(_item(field, item) for item in value)
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(field, models.DateField):
        day = parse_date(str(value))
        return day.strftime("%d.%m.%Y") if day else str(value)
    return str(dict(field.flatchoices).get(value, value)) if field.choices else str(value)


def _item(field: models.Field, item: str) -> str:
    base = getattr(field, "base_field", field)
    if base.choices:
        return str(dict(base.flatchoices).get(item, item))
    return language_name(item) if field.name == "languages" else item


def differences(before: dict[str, Any] | None, after: dict[str, Any]) -> list[Difference]:
    """Field by field; of the first version everything that is filled."""
    old = before or {"offer": {}, "names": {}, "times": [], "texts": []}
    found = []
    for field in _fields():
        was, now = old["offer"].get(field.attname), after["offer"].get(field.attname)
        if was == now:
            continue
        left, right = in_words(field, was, old["names"]), in_words(field, now, after["names"])
        if left != right:
            found.append(Difference(str(field.verbose_name), left, right))
    times = times_in_words(old["times"]), times_in_words(after["times"])
    if times[0] != times[1]:
        found.append(Difference(_("Zeiten"), times[0], times[1]))
    files = (", ".join(side.get("files", [])) or NOTHING for side in (old, after))
    was_attached, attached = files
    if was_attached != attached:
        found.append(Difference(_("Anlagen"), was_attached, attached))
    return found + _texts(old["texts"], after["texts"])


def times_in_words(rows: list[dict[str, Any]]) -> str:
    said = []
    for row in rows:
        time = OfferTime()
        for field in stored_fields(OfferTime):
            if field.attname in row:
                setattr(time, field.attname, field.to_python(row[field.attname]))
        line = describe(time)
        if row.get("place"):
            line = f"{line} ({row['place']})"
        if row["exceptions"]:
            line = _("%(time)s, Ausnahmen: %(n)s") % {"time": line, "n": len(row["exceptions"])}
        said.append(line)
    return "; ".join(said) or NOTHING


def _texts(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[Difference]:
    old, new = ({row["language"]: row for row in rows} for rows in (before, after))
    # Own fields have it.
    labels = {name: str(OfferText._meta.get_field(name).verbose_name) for name in TEXTS}  # type: ignore[union-attr]
    found = []
    for language in sorted(old.keys() | new.keys()):
        was, now = old.get(language, {}), new.get(language, {})
        known = site_language(language)
        name = known.label if known else language
        for key in TEXTS:
            left, right = was.get(key) or "", now.get(key) or ""
            if left != right:
                label = _("Übersetzung %(language)s, %(field)s") % {"language": name, "field": labels[key]}
                found.append(Difference(label, left or NOTHING, right or NOTHING))
    return found
