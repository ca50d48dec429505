"""/api/v1/balance/, /api/v1/transactions/ and /api/v1/debts/."""

from django.urls import path

from ledger import operations
from ledger.api.answers import DebtAnswer
from ledger.api.bodies import PayBody
from ledger.api.views import BalanceView, DebtsView, TransactionsView
from workflow.api.views import OperationView


urlpatterns = [
    path("balance/", BalanceView.as_view(), name="api-balance"),
    path("transactions/", TransactionsView.as_view(), name="api-transactions"),
    path("debts/", DebtsView.as_view(), name="api-debts"),
    path(
        "debts/<uuid:id>/pay/",
        OperationView.as_view(
            operation=operations.pay_debt, body=PayBody, answer=DebtAnswer, subject="debt"
        ),
        name="api-debt-pay",
    ),
]
