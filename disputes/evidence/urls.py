"""The pages of evidence."""

from django.urls import path

from disputes.evidence.pages import views


urlpatterns = [
    path("disputes/<uuid:dispute_id>/evidence/", views.evidence, name="dispute-evidence"),
    path(
        "disputes/<uuid:dispute_id>/evidence/<uuid:file_id>/",
        views.file,
        name="dispute-evidence-file",
    ),
]
