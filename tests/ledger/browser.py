"""How members and programs look at the ledger."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.models import Member


def browser_of(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def queries_of(client: Client, address: str, **query: Any) -> int:
    """How many queries a page takes, with what is cached on a first call left out."""
    client.get(address, query)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address, query).status_code == 200
    return len(queries)
