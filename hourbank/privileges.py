"""What the bank's own database role may do; granted anew after each migrate, by the owner.

The web, the workers and beat sign in with a role that can't rewrite the ledger or the history,
not even with raw SQL: an owner could disable triggers, this role can't.
"""

from typing import Final

from django.db import connections, transaction
from psycopg import sql


# Tables whose rights differ from the usual SELECT, INSERT, UPDATE and DELETE.
EXCEPTIONS: Final[dict[str, str]] = {
    "ledger_account": "SELECT",
    "ledger_escrow": "SELECT",
    "ledger_transaction": "SELECT",
    "ledger_entry": "SELECT",
    "ledger_debt": "SELECT",
    "ledger_reconciliation": "SELECT, INSERT",
    "workflow_eventlog": "SELECT, INSERT",
    "catalogue_refusal": "SELECT, INSERT",
    # A key that is over stays in the list of its member.
    "members_apikey": "SELECT, INSERT, UPDATE",
    # What members have agreed to stays as it was.
    "members_joiningrules": "SELECT, INSERT",
    "members_rulesacceptance": "SELECT, INSERT",
    # One that nobody lives in any more stays in the history of who lived there.
    "members_household": "SELECT, INSERT, UPDATE",
    # Another picture is another file.
    "files_file": "SELECT, INSERT, DELETE",
    # What members have written to each other is evidence.
    "requests_app_conversation": "SELECT, INSERT, UPDATE",
    "requests_app_message": "SELECT, INSERT",
    "requests_app_attachment": "SELECT, INSERT",
    "requests_app_readmark": "SELECT, INSERT",
    # What they have handed in to a dispute is too.
    "disputes_evidence": "SELECT, INSERT",
    # What members have said of each other is hidden at most.
    "requests_app_rating": "SELECT, INSERT, UPDATE",
    "requests_app_ratingreport": "SELECT, INSERT, UPDATE",
    # What was said, proposed and ruled in a dispute stays as it was.
    "disputes_statement": "SELECT, INSERT",
    "disputes_note": "SELECT, INSERT",
    "disputes_settlement": "SELECT, INSERT, UPDATE",
    "disputes_ruling": "SELECT, INSERT",
    # What a receiver answered stays as it was, until it is forgotten.
    "notifications_webhookattempt": "SELECT, INSERT, DELETE",
    "notifications_webhookcursor": "SELECT, UPDATE",
    "django_migrations": "SELECT",
}
USUAL: Final = "SELECT, INSERT, UPDATE, DELETE"


def grant_to_bank(*, owner_alias: str = "owner") -> str | None:
    """Grant the bank's role exactly its rights. Returns the role, None where it is the owner itself."""
    owner = connections[owner_alias]
    role = connections["default"].settings_dict["USER"]
    if not role or role == owner.settings_dict["USER"]:
        return None
    with transaction.atomic(using=owner_alias), owner.cursor() as cursor:
        for table in owner.introspection.table_names(cursor):
            names = {"table": sql.Identifier(table), "role": sql.Identifier(role)}
            cursor.execute(sql.SQL("REVOKE ALL ON {table} FROM {role}").format(**names))
            rights = sql.SQL(EXCEPTIONS.get(table, USUAL))
            cursor.execute(
                sql.SQL("GRANT {rights} ON {table} TO {role}").format(rights=rights, **names)
            )
        bank = sql.Identifier(role)
        for statement in (
            # As the migrations have it; a copy that was read in again begins without rights.
            "REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
            "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {}",
        ):
            cursor.execute(sql.SQL(statement).format(bank))
    return str(role)
