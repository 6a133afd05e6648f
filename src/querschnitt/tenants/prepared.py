"""Questions asked on every page: written as a queryset, compiled once, planned once by each database session.

``@prepared`` turns a function that returns a queryset into one that returns its rows. Django builds and compiles the
queryset the first time only, PostgreSQL keeps its plan; row-level security is asked at every execution all the same.
``together`` sends several of them in one go.

What differs from call to call must be an argument, the scope, or today: a queryset that holds any other id or day is
refused, so that nobody is ever answered with somebody else's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import update_wrapper
from operator import itemgetter
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Field, ForeignKey, Lookup, QuerySet
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable, get_related_populators
from django.utils import timezone
from psycopg.sql import Literal

from querschnitt.common.statements import send

from .scope import TELL, Scope, _current, current_scope, told

R = TypeVar("R")
S = TypeVar("S")
T = TypeVar("T")
OF_ONE_CALL = (UUID, date)  # a datetime is a date
PLACEHOLDER = re.compile("(%%|%s)")
OURS = 4  # values every question carries behind its own: centre, organisation, person, today


class NotPreparable(TypeError):
    """A queryset that would answer with what was true when it was first asked."""


@ForeignKey.register_lookup
@Field.register_lookup
class AnyOf(Lookup):
    """``pk__any_of=[...]``: ``__in`` as one parameter, so that the statement stays the same for any number."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", [*params, self.rhs]


def _mark(kind: type, place: int) -> Any:
    """A value of the kind that no question of ours holds by itself."""
    if kind is UUID:
        return uuid4()
    if kind is datetime:
        return datetime(1871, 1, 18, microsecond=place, tzinfo=UTC)
    if kind is date:
        return date(1871, 1, 18) + timedelta(days=place)
    if kind is str:
        return f"{uuid4()}"
    if kind is list:
        return [uuid4()]
    raise NotPreparable(f"A prepared question takes ids, days, moments, texts and lists of ids, not {kind.__name__}.")


# Django's stubs do not know what this Django's populators take.
_populators: Any = get_related_populators


def _with_constants(sql: str, places: Sequence[tuple[bool, Any]]) -> tuple[str, list[tuple[bool, Any]]]:
    """Words and numbers of the question itself written into it: a plan that knows them may use a partial index."""
    out, left, rest = [], [], iter(places)
    for part in PLACEHOLDER.split(sql):
        if part != "%s":
            out.append(part)
            continue
        is_mark, value = next(rest)
        if is_mark or not isinstance(value, str | int):
            left.append((is_mark, value))
            out.append(part)
        else:
            constant = str(value) if isinstance(value, str) else value
            out.append(Literal(constant).as_string().replace("%", "%%"))
    return "".join(out), left


class _Plan:
    """One compiled queryset: its statement, where which value goes, and how a row becomes an object."""

    def __init__(self, queryset: QuerySet[Any], marks: Sequence[Any]) -> None:
        asked: Any = queryset  # more than the stubs know
        if asked._prefetch_related_lookups:
            raise NotPreparable("A prepared question fetches nothing after its rows.")
        if asked._known_related_objects:
            raise NotPreparable("A prepared question starts at a manager, not at a row.")
        compiler = queryset.query.get_compiler(queryset.db)
        self.sql, self.places = "", []
        try:
            self.sql, params = compiler.as_sql()
        except EmptyResultSet:  # nothing for this role, whatever is asked for: the database need not be troubled
            return
        self.places = [self._place(value, marks) for value in params]
        self.sql, self.places = _with_constants(self.sql, self.places)
        reached = {what for is_mark, what in self.places if is_mark}
        if any(mark is not None and at not in reached for at, mark in enumerate(marks[:-OURS])):
            raise NotPreparable("An argument does not reach the statement.")
        columns = [expression for expression, _sql, _alias in compiler.select[: compiler.col_count]]
        found = compiler.get_converters(columns)
        self.converters = [(at, [*converters], expression) for at, (converters, expression) in found.items()]
        self.made = self._making(queryset, compiler)

    @staticmethod
    def _place(value: Any, marks: Sequence[Any]) -> tuple[bool, Any]:
        for at, mark in enumerate(marks):
            if mark is not None and type(mark) is type(value) and mark == value:
                return True, at
        held = value if isinstance(value, list | tuple) else [value]
        if any(isinstance(one, OF_ONE_CALL) for one in held):
            raise NotPreparable(f"{value!r} would be asked for ever. Make it an argument.")
        return False, value

    def _making(self, queryset: QuerySet[Any], compiler: Any) -> Callable[[Sequence[Any]], Any]:
        kind: Any = queryset._iterable_class
        if kind is FlatValuesListIterable:
            return itemgetter(0)
        if kind is ValuesListIterable:
            return tuple
        if kind is not ModelIterable:
            raise NotPreparable("A prepared question gives objects or lists of values.")
        info, annotations = compiler.klass_info, compiler.annotation_col_map
        model, places = info["model"], info["select_fields"]
        start, end = places[0], places[-1] + 1
        names = [column[0].target.attname for column in compiler.select[start:end]]
        populators = _populators(info, compiler.select, queryset.db)

        def make(row: Sequence[Any]) -> Any:
            made = model.from_db(queryset.db, names, row[start:end])
            for populator in populators:
                populator.populate(row, made)
            for name, at in (annotations or {}).items():
                setattr(made, name, row[at])
            return made

        return make

    def params(self, values: Sequence[Any]) -> list[Any]:
        return [values[what] if is_mark else what for is_mark, what in self.places]

    def rows(self, found: Sequence[Sequence[Any]]) -> list[Any]:
        if not self.converters:
            return [self.made(row) for row in found]
        out = []
        for row in found:
            cells = list(row)
            for at, converters, expression in self.converters:
                value = cells[at]
                for convert in converters:
                    value = convert(value, expression, connection)
                cells[at] = value
            out.append(self.made(cells))
        return out


@dataclass(frozen=True)
class Question(Generic[R]):
    """A prepared question with its values, to be asked with others."""

    plan: _Plan
    values: tuple[Any, ...]

    @property
    def is_needless(self) -> bool:
        return not self.plan.sql

    def send(self) -> Any:
        return send(self.plan.sql, self.plan.params(self.values))

    def rows(self, found: Sequence[Sequence[Any]]) -> list[Any]:
        return self.plan.rows(found)


@dataclass(frozen=True)
class _Telling:
    """Whose rows what follows may touch, sent in one go with it."""

    scope: Scope
    is_needless = False

    def send(self) -> Any:
        return send(TELL, told(self.scope))

    def rows(self, found: Sequence[Sequence[Any]]) -> list[Any]:
        return []


class Prepared(Generic[R]):
    """See the module. ``ask`` gives the question itself, for ``together``; a keyword is part of the question's form."""

    def __init__(self, build: Callable[..., QuerySet[Any, R]]) -> None:
        self.build = build
        self.plans: dict[Hashable, _Plan] = {}
        update_wrapper(self, build)

    def __call__(self, *values: Any, **form: Hashable) -> list[R]:
        asked = self.ask(*values, **form)
        if asked.is_needless:
            return []
        with asked.send() as cursor:
            return asked.plan.rows(cursor.fetchall())

    def first(self, *values: Any, **form: Hashable) -> R | None:
        found = self(*values, **form)
        return found[0] if found else None

    def ask(self, *values: Any, **form: Hashable) -> Question[R]:
        scope = current_scope()
        where = (scope.centre_id, scope.organisation_id, scope.user_id)
        key = (scope.role, tuple(part is None for part in where), tuple(map(type, values)), *sorted(form.items()))
        plan = self.plans.get(key)
        if plan is None:
            plan = self.plans[key] = self._compiled(scope, values, form)
        return Question(plan, (*values, *where, timezone.localdate()))

    def _compiled(self, scope: Scope, values: Sequence[Any], form: dict[str, Any]) -> _Plan:
        marks = [None if value is None else _mark(type(value), place) for place, value in enumerate(values)]
        here = (scope.centre_id, scope.organisation_id, scope.user_id)
        centre, organisation, person = where = [None if part is None else uuid4() for part in here]
        token = _current.set(Scope(centre, organisation, person, scope.role))  # the database is not asked meanwhile
        try:
            return _Plan(self.build(*marks, **form), [*marks, *where, timezone.localdate()])
        finally:
            _current.reset(token)


def prepared(build: Callable[..., QuerySet[Any, R]]) -> Prepared[R]:
    return Prepared(build)


def tell_and_ask(scope: Scope, *asked: Question[Any]) -> list[list[Any]]:
    """Open ``scope`` in the database and ask at once: for ``open_scope(..., tell=)``."""
    _nothing, *found = together(_Telling(scope), *asked)
    return found


def together(*asked: Question[Any] | _Telling) -> Iterator[list[Any]]:
    """The answers, in the order of the questions, sent and fetched as one packet."""
    connection.ensure_connection()
    raw: Any = connection.connection
    with ExitStack() as stack:
        with connection.wrap_database_errors, raw.pipeline():
            cursors = [None if one.is_needless else stack.enter_context(one.send()) for one in asked]
        found = [cursor.fetchall() if cursor else [] for cursor in cursors]
    return (question.rows(rows) for question, rows in zip(asked, found, strict=True))
