"""The page of the ledger."""

from django.urls import path

from ledger.pages import views


urlpatterns = [path("balance/", views.show_balance, name="balance")]
