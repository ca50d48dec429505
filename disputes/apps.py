"""Disputes and their rulings."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisputesConfig(AppConfig):
    """Registers the steps of a dispute, and its words with the notifications."""

    name = "disputes"
    verbose_name = _("Disputes")

    def ready(self) -> None:
        """Bind late, here alone."""
        from disputes.models import Dispute  # noqa: PLC0415 - models must be loaded
        from disputes.queries import executions_about  # noqa: PLC0415
        from disputes.rules import spent_by  # noqa: PLC0415
        from disputes.sentences import register_sentences  # noqa: PLC0415
        from disputes.sight import may_read_conversation, seen_by  # noqa: PLC0415
        from disputes.states import FINAL, STAFFS_OWN, WAITS  # noqa: PLC0415
        from disputes.steps import register_steps  # noqa: PLC0415
        from requests_app.conversation.queries import conversation_is_read_by  # noqa: PLC0415
        from requests_app.executions import request_is_moved_by  # noqa: PLC0415
        from requests_app.queries import disputes_are_spent_where  # noqa: PLC0415
        from workflow.definitions import Reference, register_workflow  # noqa: PLC0415
        from workflow.sight import staff_see  # noqa: PLC0415

        register_steps()
        register_workflow(
            name="dispute",
            title=_("Dispute"),
            model=Dispute,
            final=FINAL,
            reference=Reference(waits=WAITS),
        )
        request_is_moved_by(executions_about)
        disputes_are_spent_where(spent_by)
        conversation_is_read_by(may_read_conversation)
        staff_see(subject_type=Dispute.subject_type, sight=seen_by, staffs_own=STAFFS_OWN)
        register_sentences()
