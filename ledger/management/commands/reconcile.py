"""`manage.py reconcile`: do all balances equal the sums of their entries?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from common.transactions import door
from ledger.queries import differences, totals


class Command(BaseCommand):
    """Prints what was compared, and each difference; exits 1 where there is one."""

    help = "Compare all balances with the sums of their entries."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Compare and print; nothing is written."""
        with door():
            found, counted = differences(), totals()
        self.stdout.write(
            _("Accounts: %(accounts)d, transactions: %(transactions)d, entries: %(entries)d")
            % {
                "accounts": counted.accounts,
                "transactions": counted.transactions,
                "entries": counted.entries,
            }
        )
        self.stdout.write(
            _("Minutes: %(available)d available and %(held)d held, of %(issued)d issued")
            % {
                "available": counted.available_minutes,
                "held": counted.held_minutes,
                "issued": counted.issued_minutes,
            }
        )
        for difference in found:
            self.stdout.write(
                _("%(check)s of %(subject)s %(id)s: %(actual)d, by its entries %(expected)d")
                % {
                    "check": difference.check,
                    "subject": difference.subject,
                    "id": difference.subject_id,
                    "actual": difference.actual_minutes,
                    "expected": difference.expected_minutes,
                }
            )
        if found:
            raise CommandError(
                _("The ledger is not in order: %(count)d differences.") % {"count": len(found)}
            )
        self.stdout.write("OK")
