"""What the address of the two lists may say. An unknown value is left out, never an error page."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from querschnitt.common.filters import Filter, choice_filter, search_filter

from .choices import AreaKind
from .loading import BEZIRKE
from .selectors import CLASSES, COUNTS

SORTS = ("name", "art", "bezirk", *CLASSES, *COUNTS)
NO_TYPE = "ohne"


def centre_filters(query: QueryDict) -> list[Filter]:
    kinds = (AreaKind.KREIS, AreaKind.KREISFREIE_STADT, AreaKind.STADT_AACHEN)
    offered: dict[str, tuple[str | Promise, Iterable[tuple[str, str | Promise]]]] = {
        "art": (_("Art"), [(kind.value, kind.label) for kind in kinds]),
        "typ": (
            _("Typ (Tabelle 2)"),
            [(str(n), _("Typ %(n)s") % {"n": n}) for n in range(1, 7)] + [(NO_TYPE, _("ohne Typ"))],
        ),
        "land": (
            _("Ländlichkeit (Tabelle 7)"),
            [
                ("1", _("nicht ländlich")),
                ("2", _("eher ländlich")),
                ("3", _("sehr ländlich")),
                (NO_TYPE, _("ohne Angabe")),
            ],
        ),
        "bezirk": (_("Regierungsbezirk"), [(name, name) for name in sorted(BEZIRKE)]),
    }
    text = search_filter(query, "q", _("Name"))
    return [text, *(choice_filter(query, name, label, options) for name, (label, options) in offered.items())]


def centre_sort(query: QueryDict) -> str:
    sort = query.get("sort", "")
    return sort if sort.removeprefix("-") in SORTS else "name"
