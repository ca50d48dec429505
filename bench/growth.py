"""What a bank shows must not take longer because it is older.

The banks differ in age alone: 200 members pay each other for 50 requests a day, for 50 days, for a
year and a half, and for fourteen years. Each request has the eight events of a life from draft to PAID, and
four entries. The pages, lists and reports are read in turns by a member and by staff.

A report of the last thirty days has as much to read in each of them. One of all time reads all
that there is by its nature: it is measured, and not held against the bound.
"""

import time
from datetime import UTC, datetime
from statistics import median
from typing import Any, Final

from django.test import Client

from bench.table import print_table, say
from hourbank.big_bank.databases import Databases, as_owner, databases
from members.models import Member
from portal.reports.reports import REPORTS


SIZES: Final = (10_000, 100_000)
FULL_SIZES: Final = (*SIZES, 1_000_000)
MEMBERS: Final = 200
ENTRIES_EACH: Final = 4
A_DAY: Final = 50
MOST_ROUNDS: Final = 10
WHOLE_ROUNDS: Final = 5
# The oldest bank may take this much longer than the youngest.
BOUND: Final = 2.0
API: Final = "/api/v1/"
OWN: Final = {
    "dashboard": "/",
    "statement": "/balance/",
    "requests": "/requests/",
    "API: transactions": f"{API}transactions/",
    "API: requests": f"{API}requests/",
    "API: events": f"{API}events/",
}

_FILLS: Final = {
    "ledger_account": """
INSERT INTO ledger_account (
    id, member_id, kind, available_minutes, held_minutes, floor_minutes, opened_at)
SELECT member, member, 'member', 0, 0, 0, %(now)s FROM unnest(%(members)s::uuid[]) AS member""",
    "requests_app_servicerequest": """
INSERT INTO requests_app_servicerequest (
    id, version, state, requester_id, provider_id, initiated_by, title, words, estimated_minutes,
    agreed_minutes, payable_minutes, time_zone, place, is_remote, created_at, submitted_at, ended_at,
    end_words, turn, outcome, end_reason, cancelled_late, disputed_from, terms_json, amendment_by)
SELECT life.id, 8, 'PAID', life.requester, life.provider, 'requester', 'Something', '', 60, 60, 60,
       'UTC', '', false, life.at, life.at, life.at + interval '8 hours',
       '', '', '', '', false, '', '{}', ''
FROM bench_life AS life ORDER BY number""",
    "workflow_eventlog": """
INSERT INTO workflow_eventlog (
    tx, subject_type, subject_id, seq, type, from_state, to_state, actor_id, audience, data, at)
SELECT 1 + life.number / 500, 'request', life.id, move.seq, move.type, move.before, move.after,
       CASE WHEN move.seq IN (4, 5, 6) THEN life.provider
            WHEN move.seq IN (1, 2, 7) THEN life.requester END,
       ARRAY[life.requester, life.provider], '{}', life.at + (move.seq - 1) * interval '1 hour'
FROM bench_life AS life CROSS JOIN (VALUES
    (1, 'request.drafted', '', 'DRAFT'),
    (2, 'request.submitted', 'DRAFT', 'PENDING_VALIDATION'),
    (3, 'request.activated', 'PENDING_VALIDATION', 'ACTIVE'),
    (4, 'request.accepted', 'ACTIVE', 'ACCEPTED'),
    (5, 'request.started', 'ACCEPTED', 'IN_PROGRESS'),
    (6, 'request.completed', 'IN_PROGRESS', 'COMPLETED'),
    (7, 'request.confirmed', 'COMPLETED', 'COMPLETED'),
    (8, 'request.paid', 'COMPLETED', 'PAID')
) AS move (seq, type, before, after) ORDER BY life.number, move.seq""",
    "ledger_escrow": """
INSERT INTO ledger_escrow (
    id, version, state, request_id, held_minutes, released_minutes, refunded_minutes, opened_at,
    closed_at, payee_id, payer_id)
SELECT life.id, 1, 'RELEASED', life.id, 60, 60, 0, life.at, life.at + interval '7 hours',
       life.provider, life.requester
FROM bench_life AS life ORDER BY number""",
    "ledger_transaction": """
INSERT INTO ledger_transaction (id, key, kind, at, fingerprint, request_id, escrow_id)
SELECT 1000000 + 2 * life.number + part.part, 'bench:' || life.number || ':' || part.part,
       CASE part.part WHEN 0 THEN 'hold' ELSE 'release' END,
       life.at + part.part * interval '7 hours', decode(repeat('00', 32), 'hex'), life.id, life.id
FROM bench_life AS life CROSS JOIN (VALUES (0), (1)) AS part (part) ORDER BY 1""",
    "ledger_entry": """
INSERT INTO ledger_entry (transaction_id, account_id, bucket, minutes, balance_after)
SELECT 1000000 + 2 * life.number + part.part,
       CASE WHEN part.is_providers THEN life.provider ELSE life.requester END,
       part.bucket, part.minutes, 6000
FROM bench_life AS life CROSS JOIN (VALUES
    (0, false, 'available', -60), (0, false, 'held', 60),
    (1, false, 'held', -60), (1, true, 'available', 60)
) AS part (part, is_providers, bucket, minutes) ORDER BY 1""",
}
_LIVES: Final = """
CREATE TABLE bench_life AS
SELECT number, ('00000000-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid AS id,
       (%(members)s::uuid[])[1 + number %% %(count)s::int] AS requester,
       (%(members)s::uuid[])[1 + (number + 1 + number / %(count)s::int %% (%(count)s::int - 1))
                             %% %(count)s::int] AS provider,
       %(now)s::timestamptz - interval '1 day'
           - (%(lives)s::int - number) * interval '1 day' / %(a_day)s::int AS at
FROM generate_series(1, %(lives)s::int) AS number
"""


def measure_growth(*, rounds: int, is_full: bool) -> bool:
    """Measure, print, and return whether the bound is kept."""
    rounds = min(rounds, MOST_ROUNDS)
    sizes = {f"bench_grown_{size}": size for size in (FULL_SIZES if is_full else SIZES)}
    with databases(*sizes) as found:
        clients = {}
        for name, size in sizes.items():
            say(f"growth: filling a bank of {size:,} entries")
            clients[name] = _fill(found, name, size)
        own = {what: (0, path) for what, path in OWN.items()}
        usual = {
            f"report: {name}": (1, f"{API}reports/{name}/")
            for name, report in REPORTS.items()
            if report.usual_days or not report.has_period
        }
        whole = {
            f"report: {name}, all time": (1, f"{API}reports/{name}/?days=all")
            for name, report in REPORTS.items()
            if report.has_period
        }
        say(f"growth: {rounds} rounds")
        bounded = _read_all(found, clients, {**own, **usual}, rounds=rounds)
        unbounded = _read_all(found, clients, whole, rounds=WHOLE_ROUNDS)
    kept = _tell(bounded, sizes=sizes, title=f"growth: by entries in the bank, {rounds} rounds")
    _tell(
        unbounded,
        sizes=sizes,
        title=f"growth: what reads all there is, {WHOLE_ROUNDS} rounds, no bound",
    )
    return kept


def _fill(found: Databases, name: str, entries: int) -> tuple[Client, Client]:
    """Fill it; return a member's client and one of staff."""
    found.use(name)
    now = datetime.now(UTC)  # noqa: TID251 - pages read the clock too
    members = [
        Member(name=f"Member {number}", email=f"m{number}@example.org", password="")
        for number in range(MEMBERS)
    ]
    staff = Member(name="Staff", email="staff@example.org", is_staff=True, is_superuser=True)
    Member.objects.bulk_create([*members, staff])
    values: dict[str, Any] = {
        "members": [one.pk for one in members],
        "count": MEMBERS,
        "lives": entries // ENTRIES_EACH,
        "a_day": A_DAY,
        "now": now,
    }
    as_owner(_LIVES, values)
    for table, statement in _FILLS.items():
        as_owner(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        as_owner(statement, values)
        as_owner(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        as_owner(f"VACUUM ANALYZE {table}")
    return _client(members[0]), _client(staff)


def _client(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


Took = dict[str, dict[str, list[float]]]


def _read_all(
    found: Databases,
    clients: dict[str, tuple[Client, Client]],
    paths: dict[str, tuple[int, str]],
    *,
    rounds: int,
) -> Took:
    """The seconds of each reading, by what is read and by bank; the first round doesn't count."""
    took: Took = {what: {name: [] for name in clients} for what in paths}
    for number in range(rounds + 1):
        for what, (whose, path) in paths.items():
            for name in clients:
                found.use(name)
                began = time.perf_counter()
                answer = clients[name][whose].get(path)
                spent = time.perf_counter() - began
                if answer.status_code != 200:  # noqa: PLR2004
                    raise RuntimeError(f"{path} answers {answer.status_code}.")
                if number:
                    took[what][name].append(spent)
    return took


def _tell(took: Took, *, sizes: dict[str, int], title: str) -> bool:
    rows, ratios = [], []
    first, *_others, last = sizes
    for what, seconds in took.items():
        each = [large / small for small, large in zip(seconds[first], seconds[last], strict=True)]
        ratios.append((median(each), what))
        figures = [f"{1000 * median(values):.1f}" for values in seconds.values()]
        rows.append([what, *figures, f"{median(each):.2f}", f"{min(each):.2f} to {max(each):.2f}"])
    head = ["median in ms", *(f"{size:,}" for size in sizes.values()), "ratio", "from to"]
    print_table(f"{title} in turns", head, rows)
    worst, what = max(ratios)
    is_kept = worst <= BOUND
    say(f"worst ratio {worst:.2f}, {what} (bound {BOUND:.1f}): {'kept' if is_kept else 'above'}")
    return is_kept
