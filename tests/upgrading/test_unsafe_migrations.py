"""Each kind of migration that the released code, or members at work, would not survive is found."""

from typing import Any

import pytest
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.core.management import CommandError, call_command
from django.db import migrations, models
from django.db.migrations import operations as do
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState
from django.db.models.functions import Now

from hourbank.management.commands import check_upgrade
from hourbank.upgrades.findings import KINDS
from hourbank.upgrades.released import newest, read_released, since_released
from hourbank.upgrades.rules import unsafe


CHECK = models.CheckConstraint(condition=models.Q(size__gt=0), name="has_a_size")
ONCE = models.UniqueConstraint(fields=["name"], name="name_once")
INDEX = models.Index(fields=["size"], name="by_size")


def before() -> ProjectState:
    """Two tables that the released code uses."""
    state = ProjectState()
    owner = ModelState("shop", "Owner", [("id", models.BigAutoField(primary_key=True))])
    thing = ModelState(
        "shop",
        "Thing",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("name", models.CharField(max_length=20)),
            ("note", models.CharField(max_length=20, null=True)),
            ("size", models.IntegerField(db_default=1)),
        ],
        options={
            "constraints": [CHECK, ONCE],
            "indexes": [INDEX],
        },
    )
    state.add_model(owner)
    state.add_model(thing)
    return state


def found(*operations: Any, is_atomic: bool = True, **allowed: str) -> list[str]:
    """The kinds of findings in a migration of these operations."""
    migration = migrations.Migration("0002_next", "shop")
    migration.operations = list(operations)
    migration.atomic = is_atomic
    migration.allowed = {key.replace("_", "-"): reason for key, reason in allowed.items()}
    return [finding.kind for finding in unsafe([migration], before())]


def add(field: models.Field) -> do.AddField:
    return do.AddField("thing", "more", field)


def alter(name: str, field: models.Field) -> do.AlterField:
    return do.AlterField("thing", name, field)


def sql(text: str, reverse: str | None = "") -> do.RunSQL:
    return do.RunSQL(text, reverse)


def owner(**how: Any) -> models.ForeignKey:
    return models.ForeignKey("shop.Owner", models.PROTECT, **how)


UNSAFE = [
    (do.DeleteModel("Thing"), "drops-table"),
    (do.RenameModel("Thing", "Object"), "renames-table"),
    (do.AlterModelTable("Thing", "things"), "renames-table"),
    (do.RemoveField("thing", "note"), "drops-column"),
    (do.RenameField("thing", "note", "remark"), "renames-column"),
    (alter("note", models.CharField(max_length=20, null=True, db_column="n")), "renames-column"),
    (add(models.IntegerField(default=0)), "required-column"),
    (add(models.IntegerField()), "required-column"),
    (alter("size", models.IntegerField(default=1)), "required-column"),
    (alter("size", models.TextField(db_default="")), "changes-type"),
    (alter("name", models.CharField(max_length=10)), "changes-type"),
    (alter("note", models.CharField(max_length=20)), "not-null"),
    (alter("size", models.IntegerField(db_default=1, unique=True)), "unique"),
    (alter("size", models.IntegerField(db_default=1, db_index=True)), "index-locks"),
    (add(models.IntegerField(null=True, unique=True)), "unique"),
    (add(models.IntegerField(null=True, db_index=True)), "index-locks"),
    (add(owner(null=True)), "index-locks"),
    (
        add(
            models.GeneratedField(
                expression=models.F("size") * 2,
                output_field=models.IntegerField(),
                db_persist=True,
            )
        ),
        "changes-type",
    ),
    (add(models.UUIDField(db_default=RandomUUID())), "changes-type"),
    (add(models.UUIDField(null=True, db_default=RandomUUID())), "changes-type"),
    (do.AddConstraint("thing", CHECK.clone()), "scans-table"),
    (do.AddConstraint("thing", ONCE.clone()), "unique"),
    (do.RemoveConstraint("thing", "name_once"), "drops-unique"),
    (do.AlterUniqueTogether("thing", {("name", "size")}), "unique"),
    (do.AddIndex("thing", models.Index(fields=["name"], name="by_name")), "index-locks"),
    (do.RemoveIndex("thing", "by_size"), "index-locks"),
    (do.RunPython(lambda *_: None, migrations.RunPython.noop), "one-transaction"),
    (do.RunSQL("SELECT 1"), "irreversible"),
    (sql("UPDATE shop_thing SET size = 2"), "whole-table"),
    (sql("-- all of them\nDELETE FROM shop_thing"), "whole-table"),
    (sql("SELECT 1; TRUNCATE shop_thing"), "whole-table"),
    (sql("LOCK TABLE shop_thing"), "whole-table"),
    (
        sql("MERGE INTO shop_thing t USING shop_owner o ON t.id = o.id WHEN MATCHED THEN DELETE"),
        "whole-table",
    ),
    (sql("WITH all_of AS (SELECT 1) UPDATE shop_thing SET size = 2"), "whole-table"),
    (
        sql("WITH gone AS (DELETE FROM shop_thing RETURNING id) SELECT count(*) FROM gone"),
        "whole-table",
    ),
    (sql("DO $$ BEGIN UPDATE shop_thing SET size = 2; END $$"), "whole-table"),
    (sql("DO LANGUAGE plpgsql $x$ BEGIN EXECUTE 'DELETE FROM shop_thing'; END $x$"), "whole-table"),
    (sql("DROP TRIGGER guard ON shop_thing"), "drops-guard"),
    (sql("DROP FUNCTION guard()"), "drops-guard"),
    (sql("DROP TABLE shop_thing"), "drops-table"),
    (sql("ALTER TABLE shop_thing RENAME TO things"), "renames-table"),
    (sql("ALTER TABLE shop_thing DROP COLUMN note"), "drops-column"),
    (sql("ALTER TABLE shop_thing RENAME COLUMN note TO remark"), "renames-column"),
    (sql("ALTER TABLE shop_thing ADD COLUMN more bigint NOT NULL"), "required-column"),
    (sql("ALTER TABLE shop_thing ALTER COLUMN size TYPE bigint"), "changes-type"),
    (sql("ALTER TABLE shop_thing ALTER COLUMN note SET NOT NULL"), "not-null"),
    (sql("ALTER TABLE shop_thing ADD CONSTRAINT c CHECK (size > 0)"), "scans-table"),
    (sql("ALTER TABLE shop_thing ADD CONSTRAINT u UNIQUE (size)"), "unique"),
    (sql("CREATE INDEX i ON shop_thing (size)"), "index-locks"),
    (sql("DROP INDEX by_size"), "index-locks"),
    (sql("SELEC 1"), "unknown"),
    (do.base.Operation(), "unknown"),
]


@pytest.mark.parametrize(
    ("operation", "kind"),
    UNSAFE,
    ids=[f"{number}-{kind}" for number, (_operation, kind) in enumerate(UNSAFE)],
)
def test_what_the_released_code_would_not_survive_is_found(operation, kind):
    if type(operation) is do.base.Operation:
        operation.state_forwards = lambda *_: None
        operation.describe = lambda: "something of its own"
    assert kind in found(operation)


def test_a_change_of_data_without_a_way_back_is_found():
    assert found(do.RunPython(lambda *_: None), is_atomic=False) == ["irreversible"]


@pytest.mark.parametrize(
    "operation",
    [
        do.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))]),
        add(models.IntegerField(null=True)),
        add(models.IntegerField(db_default=0)),
        add(models.IntegerField(db_default=models.Value(0))),
        add(models.DateTimeField(db_default=Now())),
        add(owner(null=True, db_index=False)),
        add(models.ManyToManyField("shop.Owner")),
        alter("name", models.CharField(max_length=40)),
        alter("name", models.TextField()),
        alter("name", models.CharField(max_length=20, verbose_name="name", choices=[("a", "A")])),
        alter("size", models.IntegerField(null=True)),
        do.RemoveConstraint("thing", "has_a_size"),
        do.AlterModelOptions("thing", {"ordering": ["name"]}),
        sql("ALTER TABLE shop_thing ADD CONSTRAINT c CHECK (size > 0) NOT VALID"),
        sql("CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'"),
        sql("WITH kept AS (SELECT id FROM shop_thing FOR UPDATE) SELECT 'delete' FROM kept"),
        sql(
            "DO $$ BEGIN -- no UPDATE here\nIF NOT EXISTS (SELECT 1) THEN EXECUTE 'GRANT UPDATE ON"
            " shop_thing TO somebody'; END IF; END $$"
        ),
        sql("CREATE TABLE shop_new (id bigint); CREATE INDEX i ON shop_new (id)"),
        do.SeparateDatabaseAndState(state_operations=[do.RemoveField("thing", "note")]),
    ],
    ids=lambda operation: operation.describe()[:40],
)
def test_what_it_survives_passes(operation):
    assert found(operation) == []


def small() -> AddConstraintNotValid:
    constraint = models.CheckConstraint(condition=models.Q(size__lt=9), name="small")
    return AddConstraintNotValid("thing", constraint)


@pytest.mark.parametrize(
    "other",
    [
        small(),
        do.SeparateDatabaseAndState(database_operations=[small()]),
        add(models.IntegerField(null=True)),
        sql("ALTER TABLE shop_thing ADD CONSTRAINT c CHECK (size > 0) NOT VALID"),
    ],
    ids=lambda operation: type(operation).__name__,
)
def test_what_is_validated_under_the_lock_of_another_operation_is_found(other):
    validated = ValidateConstraint("thing", "has_a_size")
    assert found(other, validated) == ["scans-table"]
    # Each has a transaction of its own here.
    assert found(other, validated, is_atomic=False) == []


def test_what_is_validated_by_itself_passes():
    validated = ValidateConstraint("thing", "has_a_size")
    elsewhere = do.AddField("owner", "size", models.IntegerField(null=True))
    options = do.AlterModelOptions("thing", {"ordering": ["name"]})
    assert found(validated, ValidateConstraint("Thing", "has_a_size")) == []
    assert found(elsewhere, options, validated) == []


@pytest.mark.parametrize(
    "operation",
    [
        AddIndexConcurrently("thing", models.Index(fields=["name"], name="by_name")),
        RemoveIndexConcurrently("thing", "by_size"),
        small(),
        ValidateConstraint("thing", "has_a_size"),
        do.RunPython(lambda *_: None, migrations.RunPython.noop),
        sql("CREATE INDEX CONCURRENTLY i ON shop_thing (size)"),
    ],
    ids=lambda operation: type(operation).__name__,
)
def test_what_needs_no_transaction_passes_without_one(operation):
    assert found(operation, is_atomic=False) == []


def test_a_table_of_the_same_release_may_be_changed_as_one_likes():
    new = do.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))])
    assert found(new, do.AddField("other", "size", models.IntegerField(default=0))) == []
    assert found(new, do.DeleteModel("Other")) == []


def test_what_hides_in_a_separate_operation_is_found():
    inner = do.SeparateDatabaseAndState(database_operations=[do.RemoveField("thing", "note")])
    assert found(inner) == ["drops-column"]


def test_what_is_allowed_needs_a_reason_and_a_need():
    gone = do.RemoveField("thing", "note")
    assert found(gone, drops_column="No release since 1.4 reads it.") == []
    assert found(gone, drops_column=" ") == ["empty-reason"]
    assert found(gone, drops_column="Not read.", unique="Small.") == ["unused-reason"]


def test_every_kind_says_what_to_do_instead():
    assert {kind for _operation, kind in UNSAFE} <= set(KINDS)


def test_only_what_is_newer_than_the_release_is_looked_at():
    loader = MigrationLoader(None)
    released = newest(loader)
    assert since_released(loader, released)[0] == []
    newer, state = since_released(loader, released | {"disputes": ["0007_evidence_rules"]})
    assert [migration.name for migration in newer] == ["0008_words_for_staff"]
    assert ("disputes", "evidence") in state.models


def test_the_migrations_since_the_release_are_safe(capsys):
    call_command("check_upgrade")
    assert "all of them are safe" in capsys.readouterr().out


def test_the_command_ends_with_what_it_found(monkeypatch):
    # As if the release had been before the ledger's debts: migrations of that time kept nobody waiting.
    released = read_released() | {"ledger": ["0003_words_of_states"]}
    monkeypatch.setattr(check_upgrade, "read_released", lambda: released)
    with pytest.raises(
        CommandError, match=r"(?s)ledger\.0004_debts: scans-table: .*See docs/upgrading\.md"
    ):
        call_command("check_upgrade")
