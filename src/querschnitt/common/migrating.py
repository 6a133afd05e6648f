"""Migrate a large schema without rendering all of its models again for every operation.

Django keeps a model class for every table while it migrates. An operation that changes one model renders that model
and everything connected with it again, and here everything is connected: of 48 s of CPU for a fresh database, 45 went
there. What an ordinary operation asks of the database depends on its own model alone, so only that one is rendered.
Migrations with any other operation (Python code, renaming, deleting, keys) first get every model fresh, as Django does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db import migrations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState

# What these do depends on the model they name and on nothing that points at it.
ALONE = (
    migrations.CreateModel, migrations.AddField, migrations.AddIndex, migrations.RemoveIndex, migrations.AddConstraint,
    migrations.RemoveConstraint, migrations.AlterModelOptions, migrations.RunSQL,
)  # fmt: skip


def stands_alone(operation: Operation) -> bool:
    if isinstance(operation, migrations.AlterField):
        field = operation.field
        return not (field.primary_key or field.unique or field.is_relation)
    return type(operation) in ALONE and not getattr(operation, "state_operations", [])


@contextmanager
def quick_states() -> Iterator[None]:
    """While the block runs, migrate so."""
    ordinary = MigrationExecutor.apply_migration

    def apply(self: MigrationExecutor, state: ProjectState, migration: Migration, *args: Any, **kwargs: Any) -> Any:
        if all(stands_alone(operation) for operation in migration.operations):
            with _rendering_one():
                return ordinary(self, state, migration, *args, **kwargs)
        state.clear_delayed_apps_cache()
        state.is_delayed = False
        state.apps  # noqa: B018  (rendered once here, and not once more for each state of the first operation)
        return ordinary(self, state, migration, *args, **kwargs)

    with patch.object(MigrationExecutor, "apply_migration", apply):
        yield


@contextmanager
def _rendering_one() -> Iterator[None]:
    with (
        patch.object(ProjectState, "add_model", _add_model),
        patch.object(ProjectState, "reload_model", _reload_model),
    ):
        yield


def _add_model(state: ProjectState, model: ModelState) -> None:
    key = model.app_label, model.name_lower
    state.models[key] = model
    if state._relations is not None:  # type: ignore[attr-defined]  # Django's own, as are the names below
        state.resolve_model_relations(key)
    if "apps" in state.__dict__:
        state.apps.render_multiple([model])


def _reload_model(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
    if "apps" in state.__dict__:
        state.is_delayed = True
        state._reload({(app_label, model_name)})  # type: ignore[attr-defined]
