"""What calls of the ledger may say."""

from common.api.fields import MinutesField
from common.api.serializers import Body


class PayBody(Body):
    """How much of a debt is paid."""

    minutes = MinutesField(
        min_value=1,
        required=False,
        allow_null=True,
        help_text="As many as your balance allows where it isn't said.",
    )
