"""/api/v1/me/data/."""

from django.urls import path

from portal.api.views import MyDataView


urlpatterns = [path("me/data/", MyDataView.as_view(), name="api-my-data")]
