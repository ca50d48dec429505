"""/api/v1/disputes/{id}/evidence/."""

from django.urls import path

from disputes.evidence.api.views import EvidenceFileView, EvidenceView


urlpatterns = [
    path("disputes/<uuid:id>/evidence/", EvidenceView.as_view(), name="api-dispute-evidence"),
    path(
        "disputes/<uuid:id>/evidence/<uuid:file_id>/",
        EvidenceFileView.as_view(),
        name="api-dispute-evidence-file",
    ),
]
