"""Pages that need several apps at once."""

from django.urls import path

from portal.pages import views


urlpatterns = [path("", views.home, name="home")]
