"""Who opens the transaction: the door, once; operations only insist that it is open."""

from contextlib import AbstractContextManager

from django.db import connection, transaction


def door() -> AbstractContextManager[None]:
    """The one transaction of a page, an API call, an admin view, a task or a command."""
    return transaction.atomic(durable=True)


def require_transaction() -> None:
    """Refuse to write outside of a door's transaction: half of the work could stay.

    Raises:
        RuntimeError: no transaction is open.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An operation needs the transaction of its door.")
