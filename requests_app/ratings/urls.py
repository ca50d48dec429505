"""The pages of ratings; they come before the requests' own, whose prefix they share."""

from django.urls import path

from requests_app.ratings.pages import views


urlpatterns = [
    path("requests/<uuid:request_id>/rate/", views.give, name="rate"),
    path("services/<uuid:service_id>/ratings/", views.of_service, name="service-ratings"),
    path("ratings/<uuid:rating_id>/reply/", views.reply, name="rating-reply"),
    path("ratings/<uuid:rating_id>/report/", views.report, name="rating-report"),
]
