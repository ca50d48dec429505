"""/api/v1/me/ and /api/v1/members/."""

from django.urls import path

from members.api import schema  # noqa: F401 - tells the description how members sign in
from members.api.views import MembersView, MemberView, MeView


urlpatterns = [
    path("me/", MeView.as_view(), name="api-me"),
    path("members/", MembersView.as_view(), name="api-members"),
    path("members/<uuid:id>/", MemberView.as_view(), name="api-member"),
]
