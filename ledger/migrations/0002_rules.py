"""What the ledger's database holds by itself, and the functions that are the one way to write it."""

from importlib.resources import files

from django.db import migrations
from django.utils import timezone

from workflow.guards import guard_subject


ISSUANCE_ID = "00000000-0000-0000-0000-000000000001"
# In this order: a function is made after the ones that it names.
SCRIPTS = {
    "guards": """
        DROP TRIGGER zero_sum ON ledger_entry; DROP FUNCTION ledger_guard_zero_sum;
        DROP TRIGGER append_only ON ledger_entry; DROP TRIGGER append_only ON ledger_transaction;
        DROP TRIGGER never_gone ON ledger_escrow; DROP TRIGGER never_gone ON ledger_account;
    """,
    "accounts": "DROP FUNCTION ledger_open_account, ledger_set_floor;",
    "escrow": "DROP FUNCTION ledger_lock_escrow, ledger_lock_open_escrow, ledger_mark_escrow;",
    "post": """
        DROP FUNCTION ledger_post, ledger_find_shortage, ledger_check_entries, ledger_next_escrow,
            ledger_fingerprint;
    """,
}
# Who may call them besides the owner is granted by name: see hourbank/privileges.py.
FOR_THE_BANK_ALONE = """
    REVOKE ALL ON FUNCTION ledger_open_account, ledger_set_floor, ledger_lock_escrow,
        ledger_lock_open_escrow, ledger_mark_escrow, ledger_post FROM PUBLIC;
"""


def open_issuance(apps, schema_editor):
    accounts = apps.get_model("ledger", "Account").objects.using(schema_editor.connection.alias)
    accounts.create(id=ISSUANCE_ID, kind="issuance", opened_at=timezone.now())


def script(name):
    text = files("ledger.sql").joinpath(f"{name}.sql").read_text()
    return migrations.RunSQL(text, SCRIPTS[name])


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0001_initial"),
        ("members", "0002_rules"),
        ("workflow", "0002_rules"),
    ]

    operations = [
        migrations.RunPython(open_issuance, migrations.RunPython.noop),
        *map(script, SCRIPTS),
        migrations.RunSQL(FOR_THE_BANK_ALONE, migrations.RunSQL.noop),
        guard_subject(table="ledger_escrow", subject_type="escrow"),
    ]
