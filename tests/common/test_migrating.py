"""Migrating with one model rendered at a time leaves the very tables that the models describe."""

import pytest
from django.apps import apps
from django.db import connection, migrations, models
from django.db.migrations.executor import MigrationExecutor

from querschnitt.common.migrating import quick_states, stands_alone

pytestmark = pytest.mark.django_db


def test_every_table_has_what_its_model_says():
    wrong = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, is_nullable = 'YES' FROM information_schema.columns"
            " WHERE table_schema = 'public'"
        )
        columns = {(table, column): null for table, column, null in cursor.fetchall()}
        cursor.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
            " UNION ALL SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public'"
        )
        named = set(cursor.fetchall())
        cursor.execute(
            "SELECT conrelid::regclass::text, confrelid::regclass::text, a.attname FROM pg_constraint c"
            " JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = conkey[1] WHERE contype = 'f'"
        )
        references = set(cursor.fetchall())
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if not meta.managed or meta.proxy:
            continue
        for field in meta.local_concrete_fields:
            null = columns.get((meta.db_table, field.column))
            if null is None or (null is not field.null and not field.generated):
                wrong.append(f"{meta.db_table}.{field.column}")
            if isinstance(field, models.ForeignKey) and getattr(field, "db_constraint", True):
                wanted = (meta.db_table, field.remote_field.model._meta.db_table, field.column)
                wrong += [] if wanted in references else [f"{wanted}"]
        wrong += [item.name for item in (*meta.constraints, *meta.indexes) if (meta.db_table, item.name) not in named]
    assert wrong == []


def test_only_what_looks_at_no_other_model_is_quick():
    text = models.CharField(max_length=9)
    assert stands_alone(migrations.AlterField("case", "note", text))
    assert stands_alone(migrations.AddField("case", "owner", models.ForeignKey("x.Y", models.CASCADE)))
    for operation in (
        migrations.AlterField("case", "id", models.UUIDField(primary_key=True)),
        migrations.AlterField("case", "owner", models.ForeignKey("x.Y", models.CASCADE)),
        migrations.RunPython(migrations.RunPython.noop),
        migrations.RunSQL("SELECT 1", state_operations=[migrations.DeleteModel("case")]),
        migrations.RenameModel("a", "b"),
        migrations.RenameField("a", "b", "c"),
        migrations.DeleteModel("a"),
        migrations.SeparateDatabaseAndState(),
    ):
        assert not stands_alone(operation), operation


def test_after_a_quick_migration_every_model_is_fresh_for_code(monkeypatch):
    """A model that got a relation is the same class wherever the next migration's code meets it."""
    seen = []

    def apply(self, state, migration, *args, **kwargs):
        return migration.mutate_state(state, preserve=False)

    def look(registry, _editor):
        child, parent = registry.get_model("here", "Child"), registry.get_model("here", "Parent")
        seen.append(child._meta.get_field("parent").related_model is parent)
        seen.append({field.name for field in parent._meta.get_fields()} >= {"child", "more"})

    monkeypatch.setattr(MigrationExecutor, "apply_migration", apply)

    class First(migrations.Migration):
        operations = [
            migrations.CreateModel("Parent", [("id", models.AutoField(primary_key=True))]),
            migrations.CreateModel("Child", [("id", models.AutoField(primary_key=True))]),
            migrations.AddField("child", "parent", models.ForeignKey("here.Parent", models.CASCADE)),
            migrations.AddField("parent", "more", models.IntegerField(default=0)),
            migrations.AddConstraint("parent", models.CheckConstraint(condition=models.Q(more__gte=0), name="enough")),
        ]

    class Second(migrations.Migration):
        operations = [migrations.RunPython(look)]

    first, second = First("one", "here"), Second("two", "here")
    executor = MigrationExecutor(connection)
    state = migrations.state.ProjectState()
    state.apps  # noqa: B018  (rendered, as while migrating)
    with quick_states():
        state = executor.apply_migration(state, first)
        assert state.is_delayed
        assert [item.name for item in state.apps.get_model("here", "Parent")._meta.constraints] == ["enough"]
        state = executor.apply_migration(state, second)
    look(state.apps, None)
    assert seen == [True, True]
