"""Pages that need several apps at once."""

from django.urls import path

from portal.pages import first_steps, members, privacy, views


urlpatterns = [
    path("", views.home, name="home"),
    path("members/<uuid:member_id>/", members.show, name="member"),
    path("first-steps/", first_steps.show, name="first-steps"),
    path("privacy/", privacy.show, name="privacy"),
]
