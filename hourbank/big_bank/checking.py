"""What a big bank is held against before it is called one."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.apps import apps
from django.db import connection

from common.transactions import door
from ledger.queries import differences
from workflow.models import Subject
from workflow.survey import findings


# A history has as many events as its subject's version says, without a gap.
_HISTORIES: Final = """
SELECT count(*) FROM {table} AS subject
LEFT JOIN (SELECT subject_id, count(*) AS events, max(seq) AS last FROM workflow_eventlog
           WHERE subject_type = %s GROUP BY subject_id) AS history ON history.subject_id = subject.id
WHERE (subject.version, subject.version)
      IS DISTINCT FROM (coalesce(history.events, 0), coalesce(history.last, 0))
"""
# What the guards of the tables would have refused.
_QUESTIONS: Final = {
    "transactions with entries of other sums than zero": """
        SELECT count(*) FROM (SELECT FROM ledger_entry GROUP BY transaction_id HAVING sum(minutes) <> 0) AS found""",
    "balances below their floor": """
        SELECT count(*) FROM ledger_entry AS e JOIN ledger_account AS a ON a.id = e.account_id
        WHERE e.bucket = 'available' AND e.balance_after < a.floor_minutes""",
    "requests that hold minutes in an end state": """
        SELECT count(*) FROM requests_app_servicerequest AS r JOIN ledger_escrow AS e ON e.request_id = r.id
        WHERE e.closed_at IS NULL AND r.ended_at IS NOT NULL""",
    "paid requests whose minutes are not what was released": """
        SELECT count(*) FROM requests_app_servicerequest AS r
        LEFT JOIN (SELECT request_id, sum(released_minutes) AS minutes FROM ledger_escrow GROUP BY 1) AS e
            ON e.request_id = r.id
        WHERE r.state = 'PAID' AND r.payable_minutes IS DISTINCT FROM e.minutes""",
    "things that happened later than now": """
        SELECT count(*) FROM workflow_eventlog WHERE at > %(at)s""",
    "steps that have been due for an hour": """
        SELECT count(*) FROM workflow_step
        WHERE state IN ('WAITING', 'RUNNING') AND due_at < %(at)s::timestamptz - interval '1 hour'""",
}


def problems(*, at: datetime) -> Iterator[str]:
    """One sentence for each thing that isn't as it must be; `at` is when the bank was made."""
    with door():
        for difference in differences():
            yield f"the ledger is not in order: {difference}"
    for finding in findings():
        yield str(finding)
    for model in apps.get_models():
        if issubclass(model, Subject) and not model._meta.proxy:  # noqa: SLF001 - documented API
            table, kind = model._meta.db_table, model.subject_type  # noqa: SLF001 - as above
            if found := _count(_HISTORIES.format(table=table), [kind]):
                yield f"{found} histories of the kind {kind} have gaps"
    for question, statement in _QUESTIONS.items():
        if found := _count(statement, {"at": at}):
            yield f"{found} {question}"


def _count(statement: str, values: list[str] | dict[str, datetime]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        (found,) = cursor.fetchone()
    return int(found)
