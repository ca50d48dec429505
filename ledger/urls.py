"""The pages of the ledger."""

from django.urls import path

from ledger.pages import files, views


urlpatterns = [
    path("balance/", views.show_balance, name="balance"),
    path("balance/statement.csv", files.as_csv, name="balance-csv"),
    path("balance/statement.pdf", files.as_pdf, name="balance-pdf"),
    path("balance/debts/<uuid:debt_id>/pay/", views.pay, name="debt-pay"),
]
