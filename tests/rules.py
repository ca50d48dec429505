"""Rules that the database holds by itself, and breaking them on purpose."""

from collections.abc import Iterator
from contextlib import contextmanager
from re import escape

import pytest
from django.db import IntegrityError, connections, models, transaction


@contextmanager
def broken(rule: str, *, using: str = "default") -> Iterator[None]:
    """What is done inside must be refused by this rule, at its commit at the latest."""
    refused = pytest.raises(IntegrityError, match=escape(rule))
    with refused, transaction.atomic(using=using):
        yield
        connections[using].check_constraints()


def constraints_of(*tables: type[models.Model]) -> set[str]:
    """The names of all constraints that these models declare."""
    return {rule.name for table in tables for rule in table._meta.constraints}  # noqa: SLF001
