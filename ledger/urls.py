"""The pages of the ledger."""

from django.urls import path

from ledger.pages import views


urlpatterns = [
    path("balance/", views.show_balance, name="balance"),
    path("balance/debts/<uuid:debt_id>/pay/", views.pay, name="debt-pay"),
]
