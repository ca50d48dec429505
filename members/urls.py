"""The pages of a member's own account."""

from django.urls import path

from members.pages import keys


urlpatterns = [
    path("accounts/keys/", keys.keys, name="keys"),
    path("accounts/keys/<int:key_id>/revoke/", keys.revoke_key, name="key-revoke"),
]
