"""What an import would do, row by row, before anything is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from .declaration import Hint, Importable, Known, Problem
from .errors import CellError
from .matching import Mapping
from .parsing import fold
from .reading import Sheet

SHORTEST_LIKENESS = 8  # shorter texts are near each other by chance
COMPARISONS = 20_000_000  # about two seconds of one core; larger lists are compared by equal texts alone


class Status(StrEnum):
    ERROR = "error"
    POSSIBLE = "possible"
    NEW = "new"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    REPEATED = "repeated"
    SKIPPED = "skipped"


class Decision(StrEnum):
    """What a person says about a possible duplicate, or about values that contradict each other."""

    CREATE = "create"
    UPDATE = "update"
    SKIP = "skip"
    KEEP = "keep"


KEEPING = "keep-"  # before a row's number: what is said about its doubtful values, beside a possible duplicate


@dataclass
class Difference:
    key: str
    label: str
    before: Any
    after: Any


@dataclass
class PlannedRow:
    """``number`` is the row as the spreadsheet counts it; ``cells`` the texts as read, by column key."""

    number: int
    cells: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    hints: list[Hint] = field(default_factory=list)
    status: Status = Status.NEW
    target: Known | None = None
    differences: list[Difference] = field(default_factory=list)
    decision: Decision | None = None
    kept: Decision | None = None

    @property
    def keepable(self) -> bool:
        """Everything that is wrong with it may stay as it is, as to be clarified."""
        return bool(self.problems) and all(problem.keepable for problem in self.problems)

    @property
    def target_id(self) -> UUID | None:
        return self.target.id if self.target else None


@dataclass
class Plan:
    rows: list[PlannedRow]
    letters: dict[str, str]  # column key -> letter in the spreadsheet

    @property
    def counts(self) -> Counter[Status]:
        return Counter(row.status for row in self.rows)

    @property
    def problem_count(self) -> int:
        return sum(len(row.problems) for row in self.rows)

    @property
    def undecided(self) -> int:
        return self.counts[Status.POSSIBLE]

    @property
    def doubtful(self) -> int:
        """Rows that contradict themselves and may be taken over as to be clarified."""
        return sum(row.keepable for row in self.rows)

    @property
    def ready(self) -> bool:
        counts = self.counts
        return (
            not counts[Status.ERROR]
            and not counts[Status.POSSIBLE]
            and bool(counts[Status.NEW] + counts[Status.UPDATE])
        )


def plan(
    importable: Importable, sheet: Sheet, mapping: Mapping, actor: Any, decisions: dict[str, str] | None = None
) -> Plan:
    """``decisions``: row number (as text) -> ``Decision`` for possible duplicates; ``KEEPING`` and the number -> what
    to do with contradictions."""
    if importable.context_for is not None:
        context = importable.context_for([_cells(mapping, cells) for _number, cells in sheet.rows], actor)
    else:
        context = importable.prepare(actor)
    decisions = decisions or {}
    from openpyxl.utils import get_column_letter

    rows = [_read_row(importable, mapping, number, cells, context, decisions) for number, cells in sheet.rows]
    if importable.known_to is not None:
        known = importable.known_to([row for row in rows if row.status is Status.NEW], actor)
    else:
        known = importable.known(actor)
    by_identity = {importable.identity(entry.values): entry for entry in known}
    _mark_repeated(importable, rows)
    fresh = []
    for row in rows:
        if row.status is not Status.NEW:
            continue
        target = by_identity.get(importable.identity(row.values))
        if target is None:
            fresh.append(row)
        else:
            _compare(importable, mapping, row, target)
    if importable.twins is not None:
        found = importable.twins(fresh, actor)
        pairs = [(row, found[row.number]) for row in fresh if row.number in found]
    else:
        pairs = _similar(importable, fresh, known)
    _mark_possible(importable, mapping, pairs, decisions)
    letters = {key: get_column_letter(source.index + 1) for key, source in mapping.items() if source.index is not None}
    return Plan(rows, letters)


def _cells(mapping: Mapping, cells: list[str]) -> dict[str, str]:
    return {
        key: cells[source.index] if source.index is not None else source.constant for key, source in mapping.items()
    }


def _read_row(
    importable: Importable,
    mapping: Mapping,
    number: int,
    cells: list[str],
    context: Any,
    decisions: dict[str, str],
) -> PlannedRow:
    row = PlannedRow(number, {})
    for column in importable.columns:
        source = mapping.get(column.key)
        if source is None:
            row.values[column.key] = column.blank
            continue
        text = cells[source.index] if source.index is not None else source.constant
        row.cells[column.key] = text
        if not text:
            row.values[column.key] = column.blank
            if column.required:
                row.problems.append(Problem(column.key, _("Die Angabe fehlt."), _("In dieser Spalte etwas eintragen.")))
            continue
        try:
            row.values[column.key] = column.parse(text)
        except CellError as error:
            row.problems.append(Problem(column.key, error.problem, error.remedy))
            row.values[column.key] = column.blank
    if not row.problems:
        row.hints = importable.complete(row.values, context)
        row.problems += importable.check(row.values, context)
    if row.problems:
        row.status = Status.ERROR
        _settle(importable, row, decisions.get(f"{KEEPING}{number}"))
    return row


def _settle(importable: Importable, row: PlannedRow, decision: str | None) -> None:
    """What somebody decided about values that contradict each other."""
    if not row.keepable:
        return
    if decision == Decision.KEEP:
        importable.keep(row.values)
        row.hints += [Hint(problem.column, problem.problem) for problem in row.problems]
        row.problems, row.status, row.kept = [], Status.NEW, Decision.KEEP
    elif decision == Decision.SKIP:
        row.hints += [Hint(problem.column, problem.problem) for problem in row.problems]
        row.problems, row.status, row.kept = [], Status.SKIPPED, Decision.SKIP


def _mark_repeated(importable: Importable, rows: list[PlannedRow]) -> None:
    first: dict[str, PlannedRow] = {}
    for row in rows:
        if row.status is not Status.NEW:
            continue
        earlier = first.setdefault(importable.identity(row.values), row)
        if earlier is row:
            continue
        if earlier.values == row.values:
            row.status = Status.REPEATED
            row.hints.append(
                Hint("", _("Steht gleich schon in Zeile %(row)d und wird übersprungen.") % {"row": earlier.number})
            )
        else:
            row.status = Status.ERROR
            row.problems.append(
                Problem(
                    "",
                    _("Steht schon in Zeile %(row)d, aber mit anderen Angaben.") % {"row": earlier.number},
                    _("Eine der beiden Zeilen löschen oder den Namen unterscheiden."),
                )
            )


def _compare(importable: Importable, mapping: Mapping, row: PlannedRow, target: Known) -> None:
    """Only columns the list has are compared, and an empty cell changes nothing unless the column says so."""
    row.target = target
    if target.closed:
        row.status = Status.ERROR
        row.problems.append(
            Problem(
                "",
                _("„%(name)s“ ist als beendet eingetragen.") % {"name": target.label},
                _("Das Ende dort zurücknehmen oder die Zeile löschen."),
            )
        )
        return
    row.differences = [
        Difference(column.key, str(column.label), target.values.get(column.key), row.values[column.key])
        for column in importable.columns
        if column.compared
        and (not importable.only_adds or column.key in target.values)
        and (column.empties or _says_something(row, column.key))
        and row.values[column.key] != target.values.get(column.key)
    ]
    if any(difference.key in importable.essential for difference in row.differences):
        row.status = Status.ERROR
        row.problems.append(
            Problem(
                "",
                _("So heißt hier schon ein anderer Eintrag: %(name)s.") % {"name": target.label},
                _("Die Zeile oder ihr Kennzeichen berichtigen."),
            )
        )
        return
    if row.differences and importable.only_adds:
        names = ", ".join(difference.label for difference in row.differences)
        row.hints.append(Hint("", _("Ist schon eingetragen; anders steht in der Liste: %(names)s") % {"names": names}))
        row.differences = []
    row.status = Status.UPDATE if row.differences else Status.UNCHANGED


def _says_something(row: PlannedRow, key: str) -> bool:
    return bool(row.cells.get(key)) or any(hint.column == key for hint in row.hints)


def _similar(importable: Importable, rows: list[PlannedRow], known: list[Known]) -> list[tuple[PlannedRow, Known]]:
    near = _Neighbours((text, entry) for entry in known for text in importable.likeness(entry.values))
    exhaustive = len(rows) * len(near.texts) <= COMPARISONS
    pairs = ((row, near.find(importable.likeness(row.values), exhaustive=exhaustive)) for row in rows)
    return [(row, target) for row, target in pairs if target is not None]


def _mark_possible(
    importable: Importable, mapping: Mapping, pairs: list[tuple[PlannedRow, Known]], decisions: dict[str, str]
) -> None:
    for row, target in pairs:
        row.target = target
        decision = decisions.get(str(row.number))
        if decision == Decision.CREATE:
            row.decision, row.target = Decision.CREATE, None
        elif decision == Decision.SKIP:
            row.decision, row.status = Decision.SKIP, Status.SKIPPED
        elif decision == Decision.UPDATE and not importable.only_adds:
            row.decision = Decision.UPDATE
            _compare(importable, mapping, row, target)
        else:
            row.status = Status.POSSIBLE


class _Neighbours:
    """Finds texts that differ in one letter at most, after folding and with their words in any order."""

    def __init__(self, entries: Iterable[tuple[str, Known]]) -> None:
        self.texts: dict[str, Known] = {}
        for text, entry in entries:
            if signature := _signature(text):
                self.texts.setdefault(signature, entry)
        self._keys = list(self.texts)

    def find(self, likeness: Iterable[str], *, exhaustive: bool) -> Known | None:
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract_iter

        for text in likeness:
            signature = _signature(text)
            if not signature:
                continue
            if signature in self.texts:
                return self.texts[signature]
            if exhaustive:
                for key, _distance, _index in extract_iter(signature, self._keys, scorer=OSA.distance, score_cutoff=1):
                    if _digits(key) == _digits(signature):  # "Kita 3" and "Kita 4" are two
                        return self.texts[key]
        return None


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def _signature(text: str) -> str:
    joined = " ".join(sorted(word for word in (fold(part) for part in text.split()) if word not in FILLERS))
    return joined if len(joined) >= SHORTEST_LIKENESS else ""


FILLERS = {"", "ev", "ggmbh", "gmbh", "der", "die", "das", "des", "dem", "den", "fuer", "und", "in", "im", "am", "zu"}
