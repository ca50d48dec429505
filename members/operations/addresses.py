"""A member's address, as sign-in knows it: allauth keeps which ones are confirmed."""

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.transactions import require_transaction
from members.models import Member


def confirm_address(*, member: Member) -> None:
    """Note that the member's address is theirs, and the one that they are written to.

    Raises:
        ValidationError: it is another member's further address, who has confirmed it.
    """
    require_transaction()
    if not member.email:
        return
    address = member.email.lower()
    others = EmailAddress.objects.filter(email__iexact=address, verified=True)
    if others.exclude(user=member).exists():
        raise ValidationError({"email": _("This address is taken.")})
    EmailAddress.objects.update_or_create(
        user=member, email=address, defaults={"verified": True, "primary": True}
    )
