"""Requests from DRAFT to PAID."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsAppConfig(AppConfig):
    """Registers the steps of a request with the workflow, and its words with the notifications."""

    name = "requests_app"
    verbose_name = _("Requests")

    def ready(self) -> None:
        """Bind late, here alone."""
        from requests_app.conversation import sentences  # noqa: PLC0415 - models must be loaded
        from requests_app.models import ServiceRequest  # noqa: PLC0415
        from requests_app.ratings.steps import register_ratings  # noqa: PLC0415
        from requests_app.sentences import register_sentences  # noqa: PLC0415
        from requests_app.states import FINAL  # noqa: PLC0415
        from requests_app.steps import register_steps  # noqa: PLC0415
        from workflow.definitions import Reference, register_workflow  # noqa: PLC0415

        register_steps()
        register_workflow(
            name="service-request",
            title=_("Service request"),
            model=ServiceRequest,
            final=FINAL,
            reference=Reference(
                waits={"ACTIVE": "provider_response"},
                tasks={
                    "accept": "StartServiceExecution",
                    "decline": "RefundEscrow",
                    "answer_with_offer": "ProcessNegotiation",
                    "time_out": "TimeoutRequest",
                    "reject": "RejectRequest",
                },
                answers={
                    "accept": "ACCEPTED",
                    "decline": "REJECTED",
                    "answer_with_offer": "COUNTER_OFFER",
                },
            ),
        )
        register_sentences()
        register_ratings()
        sentences.register_sentences()
