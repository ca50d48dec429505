"""Pages that need several apps at once."""

from django.urls import path

from portal.pages import closing, first_steps, guides, members, my_data, privacy, views


urlpatterns = [
    path("", views.home, name="home"),
    path("members/<uuid:member_id>/", members.show, name="member"),
    path("first-steps/", first_steps.show, name="first-steps"),
    path("close-account/", closing.own, name="close-account"),
    path("members/<uuid:member_id>/close/", closing.of_member, name="close-member"),
    path("my-data/", my_data.show, name="my-data"),
    *(
        path(f"my-data/{ending}/", view, name=f"my-data-{ending}")
        for ending, view in my_data.FILES.items()
    ),
    path("privacy/", privacy.show, name="privacy"),
    path("help/", guides.show, name="help"),
    path("help/<slug:name>/", guides.show, name="help-guide"),
]
