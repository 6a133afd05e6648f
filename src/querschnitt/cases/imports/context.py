"""What the rows of a list refer to: colleagues by name or address, cases by their number or the list's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.models import User
from querschnitt.common.imports.declaration import Problem, Sample, Text
from querschnitt.common.imports.parsing import fold

from ..acting import organisation_of
from ..choices import GrantPurpose
from ..forms import colleagues
from ..models import CaseReference
from ..selectors import valid_grants, visible_cases

CHUNK = 2_000
DATA = Path(__file__).resolve().parents[1] / "data"


def sample(key: str, label: Text) -> tuple[Sample, ...]:
    """A small list to try the import with; the three belong together."""
    return (Sample(key, label, DATA / f"beispiel_{key}.csv", gettext_lazy("Namen und Angaben sind erfunden")),)


def show(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


class People:
    """Colleagues of the acting organisation; a name two of them bear is nobody's."""

    def __init__(self, actor: Actor) -> None:
        self._found: dict[str, User | None] = {}
        self._names: dict[str, str] = {}
        for user in colleagues(actor):
            name = fold(user.name)
            self._found[name] = None if name in self._found else user
            self._names[name] = user.name
            self._found[user.email.casefold()] = user

    def find(self, text: str) -> User | None:
        return self._found.get(text.casefold()) or self._found.get(fold(text))

    def problem(self, column: str, text: str) -> Problem:
        from rapidfuzz import fuzz, process

        best = process.extractOne(fold(text), list(self._names), scorer=fuzz.ratio, score_cutoff=60)
        if self._found.get(fold(text), text) is None:
            remedy = _("Zwei Personen heißen so: die E-Mail-Adresse eintragen.")
        elif best:
            remedy = _("Gemeint ist vielleicht „%(label)s“.") % {"label": self._names[best[0]]}
        else:
            remedy = _("Den Namen oder die E-Mail-Adresse eines Mitglieds eintragen, oder die Zelle leeren.")
        return Problem(column, _("„%(name)s“ gehört nicht zu Ihrer Organisation.") % {"name": text}, remedy)


@dataclass(frozen=True)
class Found:
    """A case the list speaks of, in which the acting person may write."""

    id: UUID
    number: str
    manager_id: UUID | None
    is_open: bool
    born: date | None
    interpreter_language: str

    def __str__(self) -> str:
        return self.number


class Cases:
    """The cases the texts of one column name, of those the acting person sees and may write in; asked for at once."""

    def __init__(self, texts: Iterable[str], actor: Actor) -> None:
        wanted = sorted({text.strip() for text in texts if text.strip()})
        self._found: dict[str, Found] = {}
        own = organisation_of(actor)
        writing = Q(organisation_id=own) | Q(
            pk__in=valid_grants(actor).filter(purpose=GrantPurpose.COOPERATION).values("case_id")
        )
        for start in range(0, len(wanted), CHUNK):
            some = wanted[start : start + CHUNK]
            named = CaseReference.objects.filter(organisation_id=own, text__in=some).values_list("case_id", "text")
            by_case: dict[UUID, list[str]] = {}
            for case_id, text in named:
                by_case.setdefault(case_id, []).append(text)
            numbers = Q(number__in=[text.upper() for text in some]) | Q(pk__in=list(by_case))
            for case in visible_cases(actor).filter(writing, numbers, restricted_at__isnull=True):
                found = Found(
                    case.pk, case.number, case.manager_id, case.is_open,
                    case.person.birth_date, case.person.interpreter_language,
                )  # fmt: skip
                self._found[case.number] = found
                for text in by_case.get(case.pk, []):
                    self._found[text] = found

    def find(self, text: str) -> Found | None:
        return self._found.get(text.strip()) or self._found.get(text.strip().upper())

    @staticmethod
    def problem(column: str) -> Problem:
        return Problem(
            column,
            _("Keinen Fall, in dem Sie schreiben dürfen, gibt es unter diesem Aktenzeichen."),
            _("Das Aktenzeichen prüfen, oder zuerst die Liste der Personen übernehmen."),
        )


def texts_of(cells: Iterable[Mapping[str, Any]], column: str) -> list[str]:
    return [str(row.get(column, "")) for row in cells]
