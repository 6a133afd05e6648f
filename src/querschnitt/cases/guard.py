"""Holds every reading and writing of case work to the field rights, where a value passes between PostgreSQL and us.

A column closed to whoever acts comes out of the database empty, whichever query asked: page, form, export, package,
search. It is not written either: saving a row leaves it alone, and a value for it is refused. Tied to the columns once
at start; an open column costs a look into a table per query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from .columns import COLUMNS, PACKAGE, TABLES
from .rights import Group, Level, level, may_see

Column: TypeAlias = "models.Field[Any, Any]"


class FieldClosed(PermissionDenied):
    """Somebody tried to change what their role may not; 403, naming the field."""

    def __init__(self, names: Iterable[str | Promise]) -> None:
        self.names = [str(name) for name in names]
        self.told = _("Ihre Rolle darf diese Angabe nicht ändern: %(names)s. Bitten Sie die Fallführung darum.") % {
            "names": ", ".join(self.names)
        }
        super().__init__(self.told)


def group_of(column: Column) -> Group | None:
    """The group a column belongs to; ``None`` for keys and what no group closes."""
    name = column.model.__name__
    for group, names in COLUMNS.get(name, {}).items():
        if column.name in names:
            return group
    if column.is_relation or column.primary_key or column.name in ("version", "centre"):
        return None
    return TABLES.get(name)


def tells(column: Column) -> bool:
    """Whether a column holds words or more: what somebody who only counts does not get."""
    if column.choices:
        return False
    return isinstance(column, (models.CharField, models.TextField, models.JSONField, models.BinaryField))


def is_open(column: Column, group: Group) -> bool:
    found = level(group)
    return found >= Level.SEE or (found is Level.COUNT and not tells(column))


def empty(column: Column) -> Any:
    if column.null:
        return None
    if column.has_default() and callable(column.default) and column.default in (list, dict):
        return column.default()
    if isinstance(column, models.BooleanField):
        return False
    if isinstance(column, models.BinaryField):
        return b""
    return "" if isinstance(column, (models.CharField, models.TextField)) else None


def _tie(column: Column, group: Group) -> None:
    read: Callable[[Any], list[Any]] = column.get_db_converters
    write: Callable[..., Any] = column.get_db_prep_save

    def converters(connection: Any) -> list[Any]:
        if is_open(column, group):
            return [*read(connection), *([_strip] if column.name == "package" else [])]
        return [lambda value, expression, connection: empty(column)]

    def prepared(value: Any, connection: Any) -> Any:
        if level(group) is not Level.EDIT and not harmless(column, value):
            raise FieldClosed([column.verbose_name])
        return write(value, connection)

    # Per column, since the group belongs to the column: a field class of its own would need one for every kind of field.
    column.get_db_converters = converters  # type: ignore[method-assign]
    if column.model.__name__ in COLUMNS and column.name in sum(COLUMNS[column.model.__name__].values(), ()):
        # Of a table that is closed as a whole, row-level security finds no row to write.
        column.get_db_prep_save = prepared  # type: ignore[method-assign]


def _strip(value: Any, expression: Any, connection: Any) -> Any:
    """A package without the data groups closed to whoever reads it."""
    if not isinstance(value, dict):
        return value
    kept = {key: data for key, data in value.items() if key in PACKAGE and may_see(PACKAGE[key])}
    if "status" in kept and not may_see(Group.BENEFITS):
        kept["status"] = {key: data for key, data in kept["status"].items() if key != "legal_circle"}
    return kept


def hides(model: type[models.Model]) -> bool:
    """Whether the whole table is closed to whoever acts."""
    group = TABLES.get(model.__name__)
    return group is not None and not may_see(group)


def hides_column(column: Column) -> bool:
    group = group_of(column)
    return group is not None and not may_see(group)


def harmless(column: Column, value: Any) -> bool:
    """What a new row has anyway."""
    default = column.get_default()
    return (
        value in (None, "", [], {}, False)
        or (not callable(column.default) and value == default)
        or (column.has_default() and callable(column.default) and isinstance(column, models.DateField))
    )


def guarded() -> list[tuple[Column, Group]]:
    found = []
    for model in apps.get_app_config("cases").get_models():
        for column in model._meta.concrete_fields:
            if (group := group_of(column)) is not None:
                found.append((column, group))
    return found


def tie() -> None:
    for column, group in guarded():
        _tie(column, group)


def closed_to_change(model: type[models.Model]) -> set[str]:
    """Columns whoever acts may not change."""
    groups = COLUMNS.get(model.__name__, {})
    return {name for group, names in groups.items() if level(group) is not Level.EDIT for name in names}


class GuardedModel(models.Model):
    """For tables of several groups: saving leaves closed columns alone, and refuses what was put into them."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        closed = set() if self._state.adding else closed_to_change(type(self))
        if closed:
            came: dict[str, Any] = getattr(self, "_came", {})
            asked = kwargs.get("update_fields")
            names = [
                column.name for column in self._meta.concrete_fields if not column.primary_key
            ] if asked is None else list(asked)  # fmt: skip
            changed = [name for name in names if name in closed and self.__dict__.get(name) != came.get(name)]
            if changed:
                raise FieldClosed(
                    column.verbose_name for column in self._meta.concrete_fields if column.name in changed
                )
            kwargs["update_fields"] = [name for name in names if name not in closed]
        super().save(*args, **kwargs)

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any, **kwargs: Any) -> Any:
        made: Any = super().from_db(db, field_names, values, **kwargs)
        if closed := closed_to_change(cls):
            made._came = {name: made.__dict__[name] for name in closed if name in made.__dict__}
        return made
