"""/api/v1/reports/."""

from django.urls import path

from portal.reports.api.views import ReportsView, ReportView


urlpatterns = [
    path("reports/", ReportsView.as_view(), name="api-reports"),
    path("reports/<slug:name>/", ReportView.as_view(), name="api-report"),
]
