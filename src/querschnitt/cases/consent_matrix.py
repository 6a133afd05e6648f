"""What the person agreed to, as a table: recipients and purposes down, data groups across, each with its dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .choices import ConsentPurpose, DataGroup
from .models import Consent
from .trust_choices import Decision

GROUPS = [group for group in DataGroup if group != DataGroup.CASE_FILE]


@dataclass(frozen=True)
class Cell:
    """``kind``: "yes", "no" (refused), "over" (withdrawn or ended) or "" (never asked)."""

    kind: str
    text: str


@dataclass(frozen=True)
class MatrixRow:
    recipient: str
    purpose: str
    state: str
    kind: str
    cells: list[tuple[str, Cell]]
    consent: Consent


def day(value: date) -> str:
    return date_format(value, "SHORT_DATE_FORMAT")


def standing(consent: Consent, today: date) -> tuple[str, str]:
    """(colour, words) of where a consent stands today."""
    if consent.decision == Decision.REFUSED:
        return "danger", _("nicht erteilt %(day)s") % {"day": day(consent.given_on)}
    if consent.withdrawn_at:
        return "off", _("widerrufen %(day)s") % {"day": day(timezone.localdate(consent.withdrawn_at))}
    if consent.valid_until < today:
        return "danger", _("abgelaufen %(day)s") % {"day": day(consent.valid_until)}
    return "ok", _("gültig bis %(day)s") % {"day": day(consent.valid_until)}


def _cell(rows: list[Consent], group: str, today: date, until: date) -> Cell:
    """The best standing of one data group: a valid yes counts, else what was said last.

    The day is named where it is not ``until``, which stands in the row already.
    """
    for consent in rows:
        if consent.is_valid(today) and covers(consent, group):
            same = consent.valid_until == until
            return Cell("yes", _("ja") if same else _("bis %(day)s") % {"day": day(consent.valid_until)})
    last = next((consent for consent in rows if covers(consent, group)), None)
    if last is None:
        return Cell("", "")
    if last.decision == Decision.REFUSED:
        return Cell("no", _("nicht erteilt"))
    return Cell("over", _("widerrufen") if last.withdrawn_at else _("abgelaufen"))


def covers(consent: Consent, group: str) -> bool:
    """The whole file holds every group."""
    return group in consent.data_groups or DataGroup.CASE_FILE in consent.data_groups


def matrix(consents: Iterable[Consent]) -> list[MatrixRow]:
    """One row for each recipient and purpose; ``consents`` latest first, with their recipients."""
    today = timezone.localdate()
    sorted_in: dict[tuple[Any, str], list[Consent]] = {}
    for consent in consents:
        sorted_in.setdefault((consent.recipient_id, consent.purpose), []).append(consent)
    order = list(ConsentPurpose.values)
    keys = sorted(sorted_in, key=lambda key: (order.index(key[1]), _name(sorted_in[key][0])))
    rows = []
    for key in keys:
        found = sorted_in[key]
        shown = next((consent for consent in found if consent.is_valid(today)), found[0])
        kind, state = standing(shown, today)
        cells = [(str(group.label), _cell(found, group.value, today, shown.valid_until)) for group in GROUPS]
        rows.append(MatrixRow(_name(shown), str(ConsentPurpose(key[1]).label), state, kind, cells, shown))
    return rows


def _name(consent: Consent) -> str:
    return consent.recipient.name if consent.recipient else _("die Fallführung selbst")
