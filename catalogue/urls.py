"""The pages of the catalogue."""

from django.urls import path

from catalogue.pages import views


urlpatterns = [
    path("services/", views.browse, name="services"),
    path("services/new/", views.new, name="service-new"),
    path("services/mine/", views.mine, name="my-services"),
    path("services/<uuid:service_id>/", views.show, name="service"),
    path("services/<uuid:service_id>/picture/", views.picture, name="service-picture"),
    path("services/<uuid:service_id>/edit/", views.edit, name="service-edit"),
    *(
        path(f"services/<uuid:service_id>/{name}/", view, name=f"service-{name}")
        for name, view in views.DOINGS.items()
    ),
]
