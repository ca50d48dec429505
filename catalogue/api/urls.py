"""/api/v1/services/."""

from typing import Final

from django.urls import path

from catalogue import operations
from catalogue.api import wholes  # noqa: F401 - says how services are shown whole
from catalogue.api.answers import ServiceAnswer
from catalogue.api.views import (
    PictureView,
    ServiceExecutionView,
    ServicesView,
    ServiceView,
    remove_picture,
)
from workflow.api.views import OperationView


_ACTIONS: Final = {
    "submit": operations.submit,
    "withdraw": operations.withdraw,
    "pause": operations.pause,
    "resume": operations.resume,
    "renew": operations.renew,
    "archive": operations.archive,
}

urlpatterns = [
    path("services/", ServicesView.as_view(), name="api-services"),
    path("services/<uuid:id>/", ServiceView.as_view(), name="api-service"),
    path("services/<uuid:id>/picture/", PictureView.as_view(), name="api-service-picture"),
    path(
        "services/<uuid:id>/remove-picture/",
        OperationView.as_view(operation=remove_picture, answer=ServiceAnswer, subject="service"),
        name="api-service-remove-picture",
    ),
    path(
        "services/<uuid:id>/execution/",
        ServiceExecutionView.as_view(),
        name="api-service-execution",
    ),
    *(
        path(
            f"services/<uuid:id>/{name}/",
            OperationView.as_view(operation=operation, answer=ServiceAnswer, subject="service"),
            name=f"api-service-{name}",
        )
        for name, operation in _ACTIONS.items()
    ),
]
