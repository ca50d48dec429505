"""/api/v1/balance/ and /api/v1/transactions/."""

from django.urls import path

from ledger.api.views import BalanceView, TransactionsView


urlpatterns = [
    path("balance/", BalanceView.as_view(), name="api-balance"),
    path("transactions/", TransactionsView.as_view(), name="api-transactions"),
]
