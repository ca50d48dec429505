"""/api/v1/me/, /api/v1/members/ and /api/v1/keys/."""

from django.urls import path

from members.api import (
    schema,  # noqa: F401 - tells the description how members sign in
    wholes,  # noqa: F401 - says how members are shown whole
)
from members.api.answers import KeyAnswer
from members.api.keys import CurrentKeyView, KeysView, KeyView, RevokeCurrentKeyView
from members.api.views import MembersView, MemberView, MeView, OwnPhotoView, PhotoView, RulesView
from members.operations import revoke_own_key
from workflow.api.views import OperationView


urlpatterns = [
    path("me/", MeView.as_view(), name="api-me"),
    path("me/photo/", OwnPhotoView.as_view(), name="api-me-photo"),
    path("rules/", RulesView.as_view(), name="api-rules"),
    path("members/", MembersView.as_view(), name="api-members"),
    path("members/<uuid:id>/", MemberView.as_view(), name="api-member"),
    path("members/<uuid:id>/photo/", PhotoView.as_view(), name="api-member-photo"),
    path("keys/", KeysView.as_view(), name="api-keys"),
    path("keys/current/", CurrentKeyView.as_view(), name="api-key-current"),
    path("keys/current/revoke/", RevokeCurrentKeyView.as_view(), name="api-key-current-revoke"),
    path("keys/<int:id>/", KeyView.as_view(), name="api-key"),
    path(
        "keys/<int:id>/revoke/",
        OperationView.as_view(operation=revoke_own_key, answer=KeyAnswer, subject="key"),
        name="api-key-revoke",
    ),
]
