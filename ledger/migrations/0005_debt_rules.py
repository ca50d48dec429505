"""What is given back after an escrow was closed, and the debts that are left: by functions alone."""

from importlib.resources import files

from django.db import migrations

from workflow.guards import guard_subject


DROP_DEBTS = """
    DROP FUNCTION ledger_waive_debt, ledger_pay_debt, ledger_compensate, ledger_returnable,
        ledger_lock_spendable, ledger_lock_debt;
    DROP TRIGGER stays ON ledger_debt; DROP FUNCTION ledger_guard_debt;
    DROP TRIGGER never_gone ON ledger_debt;
"""
# Who may call them besides the owner is granted by name: see hourbank/privileges.py.
FOR_THE_BANK_ALONE = """
    REVOKE ALL ON FUNCTION ledger_lock_debt, ledger_compensate, ledger_pay_debt, ledger_waive_debt
        FROM PUBLIC;
"""


def text_of(name):
    return files("ledger.sql").joinpath(f"{name}.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0004_debts"),
        ("workflow", "0002_rules"),
    ]

    operations = [
        # Again, as it is by now; what it has learnt since harms no earlier schema.
        migrations.RunSQL(text_of("post"), migrations.RunSQL.noop),
        migrations.RunSQL(text_of("debts"), DROP_DEBTS),
        migrations.RunSQL(FOR_THE_BANK_ALONE, migrations.RunSQL.noop),
        guard_subject(table="ledger_debt", subject_type="debt"),
    ]
