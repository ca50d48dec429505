"""The pages of the notifications."""

from django.urls import path

from notifications.pages import views


urlpatterns = [
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/read/", views.read_all, name="notifications-read"),
    path("notifications/<int:notification_id>/read/", views.read, name="notification-read"),
]
