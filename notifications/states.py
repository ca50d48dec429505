"""Names that several parts of this app share."""

from typing import Final


DELIVER_MAIL: Final = "deliver_mail"
# The lane of all mails, and the name of its circuit breaker.
MAIL_LANE: Final = "mail"
