"""Publishing the rules of the bank, and agreeing to them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from common.errors import Refused, WrongRole, WrongState
from common.transactions import require_transaction
from members.joining_rules import JoiningRules, RulesAcceptance
from members.models import Member
from workflow.actor import Actor


NEWEST: Final = "members.rules.newest"
KEPT_SECONDS: Final = 60
# Two who publish at once get two numbers.
_LOCK: Final = "members.rules"


def publish_rules(*, texts: Mapping[str, str], actor: Actor, at: datetime) -> JoiningRules:
    """Publish a new version; each member is asked for it once, at their next visit.

    Raises:
        WrongRole: only an administrator does this.
        Refused: there is no English text (`rules_missing`), or nothing has changed (`rules_same`).
    """
    require_transaction()
    administrators = Member.objects.filter(is_active=True, is_superuser=True)
    publisher = administrators.filter(Q(pk=actor.member_id)).first()
    if publisher is None:
        raise WrongRole(_("Only an administrator can do this."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [_LOCK])
    given = {language: text.strip() for language, text in texts.items() if text.strip()}
    if "en" not in given:
        raise Refused(_("The rules need an English text."), code="rules_missing")
    last = JoiningRules.objects.order_by("-number").first()
    if last and last.texts == given:
        raise Refused(_("These are the rules already."), code="rules_same")
    made = JoiningRules.objects.create(
        number=last.number + 1 if last else 1,
        texts=given,
        published_at=at,
        published_by=publisher,
    )
    transaction.on_commit(lambda: cache.delete(NEWEST))
    return made


def accept_rules(*, number: int, member_id: UUID, at: datetime) -> None:
    """Note that somebody agrees to the newest version; once more changes nothing.

    Raises:
        WrongState: there is a newer version than the one they have read.
    """
    require_transaction()
    newest = JoiningRules.objects.order_by("-number").values_list("number", flat=True).first()
    if newest != number:
        raise WrongState(_("The rules have just changed. Please read them once more."))
    RulesAcceptance.objects.get_or_create(
        member_id=member_id, rules_id=number, defaults={"accepted_at": at}
    )


def newest_rules() -> int:
    """Return the number of the newest version, at most a minute old; 0 before the first."""
    number = cache.get(NEWEST)
    if not isinstance(number, int):
        number = JoiningRules.objects.order_by("-number").values_list("number", flat=True).first()
        cache.set(NEWEST, number := number or 0, KEPT_SECONDS)
    return number
