"""What a member fills in about a debt."""

from django.utils.translation import gettext_lazy as _

from common.forms import MinutesField
from workflow.pages.once import OnceForm


class PayDebtForm(OnceForm):
    """How much of it is paid now."""

    minutes = MinutesField(
        label=_("How much do you pay now?"),
        required=False,
        help_text=_(
            "In hours and minutes, such as 1:30. Leave it empty to pay as much as you can."
        ),
    )
