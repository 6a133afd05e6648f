"""What an app declares so that its lists can be imported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from .parsing import Choices, Parser
from .reading import Sheet

Text = str | Promise


@dataclass(frozen=True)
class Column:
    """One thing a list may say about an entry.

    ``synonyms`` are headers under which other programs write it; ``choices`` are shown as help and in the template;
    ``blank`` is the value stored when the list says nothing.
    """

    key: str
    label: Text
    parse: Parser
    required: bool = False
    synonyms: tuple[str, ...] = ()
    choices: Callable[[], Choices] | None = None
    blank: Any = ""
    help: Text = ""
    example: str = ""
    compared: bool = True  # a difference in it alone is no change
    empties: bool = False  # an empty cell empties the entry; otherwise it says nothing
    show: Callable[[str], str] = str  # how the preview says a cell that is not written for people


@dataclass(frozen=True)
class Sample:
    """A ready list that users may download and import, kept in the project with its source."""

    key: str
    label: Text
    path: Path
    source: Text


@dataclass
class Known:
    """An entry that exists already: what the list's columns would say about it."""

    id: UUID
    label: str
    values: dict[str, Any]
    closed: bool = False  # ended: an import neither changes nor doubles it silently


@dataclass
class Problem:
    """``column`` is the key of a column, or empty for the row as a whole.

    ``keepable``: what the row says may be taken over as it stands, marked as to be clarified, when somebody says so.
    """

    column: str
    problem: Text
    remedy: Text
    keepable: bool = False


@dataclass
class Hint:
    """Taken over, but somebody should look at it."""

    column: str
    text: Text


Values = Mapping[str, Any]


@dataclass(frozen=True)
class OtherSource:
    """A list that is no spreadsheet: its columns are known, so none are mapped.

    ``fetch(address)`` gives (name, content) from one of ``hosts()``, the only ones the operator allows.
    """

    read: Callable[[bytes], Sheet]
    accept: str
    help: Text
    fetch: Callable[[str], tuple[str, bytes]]
    hosts: Callable[[], list[str]]


@dataclass(frozen=True)
class Importable:
    """A list that can be imported.

    ``identity(values)`` is equal for two rows that mean the same entry; ``likeness(values)`` are texts of which one
    nearly equal to a known entry's makes the row a possible duplicate. ``known(actor)`` gives all that exists.
    ``prepare(actor)`` is looked up once and handed to ``check`` and ``complete``, which may amend the values of a row.
    ``write(rows, actor, recorder)`` stores new and changed rows through the recorder, which remembers how to undo.
    ``source`` reads something else than spreadsheets.

    ``private``: the list and what it did belong to the acting organisation; nobody else of the centre sees them, and
    no value of a row is kept for undoing. ``only_adds``: entries that exist are never changed. ``known_to(rows,
    actor)`` and ``twins(rows, actor)`` look for what exists by the rows themselves, where there is too much to load:
    the same entries, and the possible duplicates by number of the row. ``keep(values)`` marks a row whose problems are
    ``keepable`` as to be clarified. ``essential``: columns that an existing entry must have alike, else a row means
    another one. ``context_for(cells, actor)`` is asked in place of ``prepare`` with the texts of all rows.
    """

    key: str
    label: Text
    entry: Text  # what one row is, in the singular
    columns: tuple[Column, ...]
    policy: Callable[[Any], bool]
    identity: Callable[[Values], str]
    likeness: Callable[[Values], Iterable[str]]
    known: Callable[[Any], list[Known]]
    write: Callable[..., None]
    url_name: str  # the page that shows the imported entries
    check: Callable[[Values, Any], list[Problem]] = lambda values, actor: []
    complete: Callable[[dict[str, Any], Any], list[Hint]] = lambda values, context: []
    constants: Callable[[list[str]], dict[str, str]] = lambda header: {}
    prepare: Callable[[Any], Any] = lambda actor: None
    samples: tuple[Sample, ...] = field(default=())
    source: OtherSource | None = None
    private: bool = False
    only_adds: bool = False
    known_to: Callable[[Any, Any], list[Known]] | None = None
    twins: Callable[[Any, Any], dict[int, Known]] | None = None
    keep: Callable[[dict[str, Any]], None] = lambda values: None
    essential: tuple[str, ...] = ()
    context_for: Callable[[list[dict[str, str]], Any], Any] | None = None

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)


_importables: dict[str, Importable] = {}


def register_importable(importable: Importable) -> None:
    _importables[importable.key] = importable


def importable(key: str) -> Importable | None:
    return _importables.get(key)


def importables_for(actor: Any) -> list[Importable]:
    return [entry for entry in _importables.values() if entry.policy(actor)]
