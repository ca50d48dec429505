"""Pages that need several apps at once."""

from django.urls import path

from portal.pages import members, views


urlpatterns = [
    path("", views.home, name="home"),
    path("members/<uuid:member_id>/", members.show, name="member"),
]
