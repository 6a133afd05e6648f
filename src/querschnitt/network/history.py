"""The picture of who was responsible when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from querschnitt.common.charts import CATEGORICAL, draw

from .models import ContactPerson


def timeline(contacts: Sequence[ContactPerson], today: date) -> SafeString:
    """One bar a person from the first to the last day; nothing for fewer than two."""
    if len(contacts) < 2:
        return SafeString("")
    rows = [
        {
            "name": contact.name,
            "start": contact.valid_from.isoformat(),
            "end": max(contact.valid_to or today, contact.valid_from).isoformat(),
            "state": _("jetzt") if contact.valid_to is None or contact.valid_to >= today else _("früher"),
        }
        for contact in sorted(contacts, key=lambda one: (one.valid_from, one.name))
    ]
    spec = {
        "width": 460,
        "height": {"step": 30},
        "data": {"values": rows},
        "mark": {"type": "bar", "size": 16},
        "encoding": {
            "y": {"field": "name", "type": "nominal", "sort": None, "title": None},
            "x": {"field": "start", "type": "temporal", "title": None, "axis": {"format": "%m/%Y", "tickCount": 5}},
            "x2": {"field": "end"},
            "color": {
                "field": "state",
                "type": "nominal",
                "scale": {"domain": [_("jetzt"), _("früher")], "range": list(CATEGORICAL[:2])},
            },
        },
    }
    return draw(
        spec, title=_("Zeitleiste der Kontaktpersonen"), description=_("Dieselben Zeiten stehen in der Tabelle.")
    )
