"""Lists of the API: page 10,000 must not take longer than page 1.

One member has made 130,000 requests and got as many; 260,000 events are the member's, and so many
movements. As many again are other people's. The pages are read in turns, each as a client reads it:
by its address, with its filters, in its order.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median
from typing import Any, Final
from uuid import UUID

from django.test import Client

from bench.table import print_table, say
from common.api.pagination import Place
from hourbank.big_bank.databases import as_owner, databases
from ledger.models import Entry
from members.models import Member
from requests_app.models import ServiceRequest
from workflow.feed import Place as FeedPlace
from workflow.models import EventLog


PAGE: Final = 25
FAR: Final = 10_000
ROWS: Final = PAGE * (FAR + 400)
API: Final = "/api/v1/"
NOW: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
# The far page may take this much longer.
BOUND: Final = 1.5

_FILLS: Final = {
    "ledger_account": """
INSERT INTO ledger_account (
    id, member_id, kind, available_minutes, held_minutes, floor_minutes, opened_at)
SELECT member, member, 'member', 0, 0, 0, %(now)s FROM unnest(%(members)s::uuid[]) AS member""",
    "requests_app_servicerequest": """
INSERT INTO requests_app_servicerequest (
    id, version, state, requester_id, provider_id, initiated_by, title, words, estimated_minutes,
    time_zone, place, is_remote, created_at, end_words, turn, outcome, end_reason, cancelled_late,
    disputed_from, terms_json, amendment_by)
SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid, 1, 'DRAFT',
       CASE WHEN number %% 2 = 0 THEN one ELSE two END, CASE WHEN number %% 2 = 0 THEN two ELSE one END,
       CASE WHEN number %% 2 = 0 THEN 'requester' ELSE 'provider' END, 'Something', '', 60,
       'UTC', '', false, %(now)s::timestamptz + number / 4 * interval '1 second',
       '', '', '', '', false, '', '{}', ''
FROM generate_series(1, 2 * %(rows)s::int) AS number
CROSS JOIN LATERAL (
    SELECT (%(members)s::uuid[])[1 + 2 * (number / 2 %% 2)] AS one,
           (%(members)s::uuid[])[2 + 2 * (number / 2 %% 2)] AS two WHERE number > 0
) AS chosen""",
    "workflow_eventlog": """
INSERT INTO workflow_eventlog (
    tx, subject_type, subject_id, seq, type, from_state, to_state, audience, data, at)
SELECT 1 + number / 5000, 'bench', ('00000000-0000-7000-9000-' || lpad(to_hex(number), 12, '0'))::uuid,
       1, 'bench.happened', '', '',
       CASE WHEN number / 2 %% 2 = 1 THEN (%(members)s::uuid[])[3:4]
            WHEN number %% 2 = 0 THEN (%(members)s::uuid[])[1:2]
            ELSE ARRAY[(%(members)s::uuid[])[2], (%(members)s::uuid[])[1]] END,
       '{}', %(now)s::timestamptz + number * interval '1 second'
FROM generate_series(1, 2 * %(rows)s::int) AS number""",
    "ledger_transaction": """
INSERT INTO ledger_transaction (id, key, kind, at, fingerprint)
SELECT 1000000 + number, 'bench:' || number, 'grant',
       %(now)s::timestamptz + number * interval '1 second', decode(repeat('00', 32), 'hex')
FROM generate_series(1, 2 * %(rows)s::int) AS number""",
    "ledger_entry": """
INSERT INTO ledger_entry (transaction_id, account_id, bucket, minutes, balance_after)
SELECT 1000000 + number, (%(members)s::uuid[])[1 + 2 * (number %% 2)], 'available', 1, number
FROM generate_series(1, 2 * %(rows)s::int) AS number""",
}


def measure_lists(*, rounds: int) -> bool:
    """Measure, print, and return whether the bound is kept."""
    name = "bench_lists"
    say(f"lists: filling {2 * ROWS:,} requests, events and movements, half of them one member's")
    with databases(name) as found:
        found.use(name)
        members = _fill()
        client = Client()
        client.force_login(members[0])
        pages = {label: list(_pages(client, *how)) for label, how in _lists(members[0]).items()}
        took: dict[str, tuple[list[float], list[float]]] = {label: ([], []) for label in pages}
        # The first round finds nothing in memory, and prepares its statements.
        for number in range(rounds + 1):
            for label, addresses in pages.items():
                for address, seconds in zip(addresses, took[label], strict=True):
                    spent = _read(client, address)
                    if number:
                        seconds.append(spent)
    return _tell(took, rounds=rounds)


def _fill() -> list[Member]:
    members = [
        Member(name=f"Member {number}", email=f"m{number}@example.org", password="")
        for number in range(4)
    ]
    Member.objects.bulk_create(members)
    values: dict[str, Any] = {"rows": ROWS, "now": NOW, "members": [one.pk for one in members]}
    for table, statement in _FILLS.items():
        as_owner(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        as_owner(statement, values)
        as_owner(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        as_owner(f"VACUUM ANALYZE {table}")
    return members


def _lists(member: Member) -> dict[str, tuple[str, str]]:
    """Each list by its name: its address, and the cursor behind page 9,999."""
    skipped = PAGE * (FAR - 1) - 1
    requests = ServiceRequest.objects.order_by("-created_at", "-id")
    request = (requests.filter(requester=member) | requests.filter(provider=member))[skipped]
    events = EventLog.objects.filter(audience__contains=[member.pk]).order_by("tx", "id")
    entries = Entry.objects.filter(account_id=member.pk).order_by("-id")
    at = (request.created_at.isoformat(), str(request.pk))
    return {
        "requests": ("requests/", str(Place(values=at))),
        "requests, filtered": (
            "requests/?state=DRAFT&since=2026-03-02T09:00:00Z",
            str(Place(values=at)),
        ),
        "requests, expanded": ("requests/?expand=requester,provider", str(Place(values=at))),
        "events": ("events/", str(FeedPlace.of(events[skipped]))),
        "transactions": ("transactions/", str(Place(values=(str(entries[skipped].pk),)))),
    }


def _pages(client: Client, path: str, cursor: str) -> Iterator[str]:
    mark = "&" if "?" in path else "?"
    for address in (f"{API}{path}", f"{API}{path}{mark}cursor={cursor}"):
        rows = client.get(address).json()["results"]
        if len(rows) != PAGE or len({_key(row) for row in rows}) != PAGE:
            raise RuntimeError(f"{address} isn't a page of {PAGE}.")
        yield address


def _key(row: dict[str, Any]) -> UUID | int | str:
    found: UUID | int | str = row["id"]
    return found


def _read(client: Client, address: str) -> float:
    began = time.perf_counter()
    client.get(address)
    return time.perf_counter() - began


def _tell(took: dict[str, tuple[list[float], list[float]]], *, rounds: int) -> bool:
    rows, ratios = [], []
    for label, (near, far) in took.items():
        ratios.append(median(far) / median(near))
        figures = [f"{1000 * median(seconds):.1f}" for seconds in (near, far)]
        rows.append([label, *figures, f"{ratios[-1]:.2f}"])
    print_table(
        f"lists: a page of {PAGE} by API, in ms, {rounds} rounds in turns; medians",
        ["list", "page 1", f"page {FAR:,}", "ratio"],
        rows,
    )
    is_kept = max(ratios) <= BOUND
    say(f"worst ratio {max(ratios):.2f} (bound {BOUND:.1f}): {'kept' if is_kept else 'NOT KEPT'}")
    return is_kept
