"""Keys for programs."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from common.errors import NotFound, Refused, WrongState
from common.lines import is_visible, one_line
from common.scopes import Scope
from common.transactions import require_transaction
from members.models import ApiKey, Member
from members.queries import usable_scopes, valid_keys
from members.states import TELL_OF_KEY
from workflow import rows
from workflow.actor import Actor
from workflow.operations import NewStep, record


PREFIX: Final = "hb_"
SHOWN: Final = 10
# The time of the last use is a help for people: exact to the minute, and no write for each call.
USE_NOTED_EVERY: Final = timedelta(minutes=1)
#: Valid ones; who has more doesn't know any longer what each is for.
MOST_KEYS: Final = 20
LONGEST_NAME: Final = 100
#: A hundred years: who wants more takes no end. The calendar's last days can't be shown in each zone.
LONGEST_LIFE: Final = timedelta(days=36_525)


def make_key(
    *,
    member: Member,
    name: str,
    at: datetime,
    scopes: Collection[Scope] | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """A new key's row, and its text, which nobody can read again; by itself for all the member can do.

    Who makes a key for somebody's use goes by `add_key`, which tells the member of it.
    """
    text = PREFIX + secrets.token_urlsafe(32)
    row = ApiKey.objects.create(
        member=member,
        name=name,
        scopes=_in_order(usable_scopes(member) if scopes is None else scopes),
        prefix=text[:SHOWN],
        digest=_digest(text),
        created_at=at,
        expires_at=expires_at,
    )
    return row, text


def add_key(
    *,
    name: str,
    scopes: Collection[str],
    actor: Actor,
    at: datetime,
    expires_at: datetime | None = None,
    by_key_id: int | None = None,
) -> ApiKey:
    """Make a key for a program of yours; it is shown once.

    It is the `text` of the row that is returned, and stored nowhere. `by_key_id` is the key
    that makes it, which gives no more than it has. The member is told, in the bank and by mail:
    whoever else may have made it.

    Raises:
        Refused: there is no such scope (`unknown_scope`), or none (`scope_missing`), or it isn't
            theirs to give (`scope_not_yours`); the name is missing (`name_missing`), too long
            (`name_too_long`) or that of another valid key (`name_taken`); it would end in the past
            (`ends_too_early`), after the key that makes it or in more than a hundred years
            (`ends_too_late`); there are twenty already (`too_many_keys`).
        WrongState: the key that makes it was revoked meanwhile.
    """
    require_transaction()
    # Two at once must not take the same last place.
    member = _lock(actor)
    given = _checked_scopes(scopes)
    _require_end(expires_at, at=at)
    by_key = _making(member, by_key_id, at=at)
    _require_own(given, expires_at, by_key=by_key, member=member)
    line = _free_name(name, taken=valid_keys(member_id=member.pk, at=at))
    key, text = make_key(member=member, name=line, scopes=given, at=at, expires_at=expires_at)
    key.text = text
    member.save_next()
    record(
        subject=member,
        event="member.key_made",
        at=at,
        actor=actor,
        data={"key": key.pk, "scopes": key.scopes, "by_key": by_key_id},
        steps=[NewStep(name=TELL_OF_KEY, due_at=at, data={"key": key.pk, "begins": key.prefix})],
    )
    return key


def revoke_own_key(*, key_id: int, actor: Actor, at: datetime) -> ApiKey:
    """Revoke a key of yours: programs that use it stop working at once.

    Raises:
        NotFound: it is unknown, or somebody else's.
        WrongState: it is revoked already.
    """
    require_transaction()
    member = _lock(actor)
    key = ApiKey.objects.select_for_update().filter(pk=key_id, member=member).first()
    if key is None:
        raise NotFound(_("There is no such key."))
    end_key(key=key, at=at)
    member.save_next()
    record(subject=member, event="member.key_revoked", at=at, actor=actor, data={"key": key.pk})
    return key


def end_key(*, key: ApiKey, at: datetime) -> None:
    """End a key, whose row is locked, at once.

    Raises:
        WrongState: it is revoked already.
    """
    if key.revoked_at:
        raise _revoked_already()
    key.revoked_at = at
    key.save(update_fields=["revoked_at"])


_OF_DIGEST: Final = "{table} WHERE digest = %s"


def find_key(*, text: str, at: datetime) -> ApiKey | None:
    """The valid key with this text, with its member; None if unknown, revoked, expired or inactive."""
    key = rows.fetch(ApiKey, _OF_DIGEST, _digest(text))
    if key is None or not key.is_valid(at=at):
        return None
    member = rows.fetch(Member, rows.BY_KEY, key.member_id)
    if member is None or not member.is_active:
        return None
    key.member = member
    noted_before = at - USE_NOTED_EVERY
    if key.last_used_at is None or key.last_used_at <= noted_before:
        is_old = Q(last_used_at=None) | Q(last_used_at__lte=noted_before)
        # Of several calls at once, one notes it.
        ApiKey.objects.filter(is_old, pk=key.pk).update(last_used_at=at)
    return key


def _lock(actor: Actor) -> Member:
    members = Member.objects.select_for_update(no_key=True).filter(is_active=True)
    member = members.filter(Q(pk=actor.party_id)).first()
    if member is None:
        raise NotFound(_("There is no such member."))
    return member


def _making(member: Member, key_id: int | None, *, at: datetime) -> ApiKey | None:
    """The key that makes another; one that was revoked a moment ago leaves none behind."""
    if key_id is None:
        return None
    key = valid_keys(member_id=member.pk, at=at).filter(pk=key_id).first()
    if key is None:
        raise _revoked_already()
    return key


def _revoked_already() -> WrongState:
    return WrongState(_("This key is revoked already."), state="REVOKED")


def _checked_scopes(scopes: Collection[str]) -> list[Scope]:
    unknown = sorted({*scopes} - {*Scope.values})
    if unknown:
        raise Refused(_("There is no such scope."), code="unknown_scope", scope=unknown[0])
    if not scopes:
        raise Refused(_("Choose what the key is allowed to do."), code="scope_missing")
    return _in_order(scopes)


def _in_order(scopes: Collection[str]) -> list[Scope]:
    return [scope for scope in Scope if scope in scopes]


def _require_own(
    scopes: Sequence[Scope],
    expires_at: datetime | None,
    *,
    by_key: ApiKey | None,
    member: Member,
) -> None:
    """Refuse what the member, or the key that makes this one, hasn't got itself."""
    own = {*usable_scopes(member)} & {*(by_key.scopes if by_key else Scope.values)}
    for scope in scopes:
        if scope not in own:
            sentence = _("This can be allowed to no key that you make here.")
            raise Refused(sentence, code="scope_not_yours", scope=scope.value)
    last = by_key.expires_at if by_key else None
    if last and (expires_at is None or expires_at > last):
        sentence = _("A key makes no key that lasts longer than itself.")
        raise Refused(sentence, code="ends_too_late", expires_at=last.isoformat())


def _require_end(expires_at: datetime | None, *, at: datetime) -> None:
    if expires_at is None:
        return
    if expires_at <= at:
        raise Refused(_("This moment is over already."), code="ends_too_early")
    if expires_at > (last := at + LONGEST_LIFE):
        sentence = _("Choose an end within a hundred years, or none.")
        raise Refused(sentence, code="ends_too_late", expires_at=last.isoformat())


def _free_name(name: str, *, taken: QuerySet[ApiKey]) -> str:
    """The name on one line, where it can be seen and no other valid key has it."""
    line = one_line(name)
    if not is_visible(line):
        raise Refused(_("Give the key a name that can be seen."), code="name_missing")
    if len(line) > LONGEST_NAME:
        raise Refused(_("The name has at most 100 characters."), code="name_too_long")
    names = [*taken.values_list("name", flat=True)]
    if len(names) >= MOST_KEYS:
        raise Refused(_("You have twenty keys already. Revoke one first."), code="too_many_keys")
    if line.casefold() in {other.casefold() for other in names}:
        raise Refused(_("Another key of yours has this name."), code="name_taken")
    return line


def _digest(text: str) -> bytes:
    # The key has 256 random bits: a plain hash can't be guessed, and is found by its index.
    return hashlib.sha256(text.encode()).digest()
