"""Whose a database is: each belongs to one bank, and its rows are safe from the bank's own role.

Looked at by migrate, which runs before every release, in banks that members use.
"""

from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from psycopg import sql


USED_BY_MEMBERS: Final = {"staging", "production"}
# Kept as the database's comment: the owner may write it. A dump leaves it out, unless it makes the database
# too (pg_dump --create, pg_dumpall): such a copy belongs to the same environment, until the comment is taken away.
_MARK: Final = "HourBank: "
_COMMENT: Final = """
SELECT datname, coalesce(shobj_description(oid, 'pg_database'), ''), pg_has_role(datdba, 'USAGE')
FROM pg_database WHERE datname = current_database()
"""
_MAY_REWRITE: Final = """
SELECT rolsuper OR has_table_privilege(rolname, 'ledger_entry', 'UPDATE')
    OR has_table_privilege(rolname, 'ledger_entry', 'DELETE')
FROM pg_roles WHERE rolname = %s
"""


def require_own_database(*, using: str = "owner", is_marked: bool = True) -> None:
    """Refuse a database of another environment; from now on it belongs to this one, if `is_marked`.

    Raises:
        ImproperlyConfigured: it belongs to another environment's bank.
    """
    ours = settings.HOURBANK_ENV
    if ours not in USED_BY_MEMBERS:
        return
    with connections[using].cursor() as cursor:
        cursor.execute(_COMMENT)
        name, comment, may_comment = cursor.fetchone()
        if comment.startswith(_MARK) and comment != f"{_MARK}{ours}":
            raise ImproperlyConfigured(
                f"This database belongs to a {comment.removeprefix(_MARK)} bank, and this is {ours}:"
                " give each a database of its own (docs/environments.md)."
            )
        if is_marked and may_comment and not comment:
            statement = sql.SQL("COMMENT ON DATABASE {} IS {}")
            cursor.execute(statement.format(sql.Identifier(name), sql.Literal(f"{_MARK}{ours}")))


def require_lesser_role(*, using: str = "owner") -> None:
    """Refuse a bank's role that can rewrite the ledger, because it owns it or is a superuser.

    Raises:
        ImproperlyConfigured: it can.
    """
    if settings.HOURBANK_ENV not in USED_BY_MEMBERS:
        return
    role = connections["default"].settings_dict["USER"]
    with connections[using].cursor() as cursor:
        cursor.execute(_MAY_REWRITE, [role])
        row = cursor.fetchone()
    if row and row[0]:
        raise ImproperlyConfigured(
            f"The role {role} of DATABASE_URL can rewrite the ledger: give the bank a role that owns no"
            " tables, and migrate as their owner, by DATABASE_OWNER_URL (docs/environments.md)."
        )
