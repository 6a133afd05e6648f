"""Days as case work says them."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def day(value: date) -> str:
    return date_format(value, "SHORT_DATE_FORMAT")


def away(on: date, today: date) -> str:
    """How far a day is: "seit 3 Tagen", "heute", "in 2 Monaten"."""
    days = (on - today).days
    if days == 0:
        return _("heute")
    if days < 0:
        return ngettext("seit %(n)s Tag", "seit %(n)s Tagen", -days) % {"n": -days}
    if days < 60:
        return ngettext("in %(n)s Tag", "in %(n)s Tagen", days) % {"n": days}
    months = days // 30
    return ngettext("in %(n)s Monat", "in %(n)s Monaten", months) % {"n": months}
