"""What a program may do with a key: each scope by itself, none contains another."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """A part of what a member may do by API, as keys and the API's description name it."""

    READ = "read", _("Read what you may see")
    REQUESTS = "requests", _("Act for you: requests, services, messages, profile, keys")
    DISPUTES = "disputes", _("Act for you in disputes, and hand in evidence")
    ADMIN = "admin", _("Use your role as one of the staff")


#: What a session may do, and a key at most.
ALL_SCOPES: Final = tuple(Scope)
#: What somebody may do who has no role among the staff.
MEMBER_SCOPES: Final = (Scope.READ, Scope.REQUESTS, Scope.DISPUTES)
