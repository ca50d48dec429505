"""Members and the keys of their programs."""

from collections.abc import Sequence
from copy import copy
from datetime import datetime
from typing import Any, ClassVar, Final, Self
from uuid import UUID
from zoneinfo import available_timezones

from django.apps import apps
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from common.errors import Refused
from common.lines import is_visible, one_line
from common.scopes import Scope
from members import joining_rules, profiles  # noqa: F401 - tables of this app
from workflow.models import Subject


class MemberManager(BaseUserManager["Member"]):
    """Makes rows; joining the bank, with starting hours, is `members.operations.join`."""

    def create_user(
        self, email: str | None, password: str | None = None, **fields: Any
    ) -> "Member":
        """A member who can sign in with `email`, or one without an address who can't."""
        member = self.model(email=self.normalize_email(email) or None if email else None, **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Member":
        """An administrator of the bank."""
        return self.create_user(
            email, password, **{"is_staff": True, "is_superuser": True, **fields}
        )

    def get_by_natural_key(self, username: str | None) -> "Member":
        """The member with this address, in whatever case it was typed."""
        return self.get(email__iexact=username)


# What shows that staff are who they say: codes to recover an account don't by themselves.
SECOND_FACTORS: Final = ("totp", "webauthn")
# In the list of zones, but no zone: what they mean depends on the machine.
NO_PLACES: Final = frozenset({"Factory", "localtime", "posixrules"})


def validate_time_zone(name: str) -> None:
    """Refuse what isn't an IANA zone."""
    if name in NO_PLACES or name not in available_timezones():
        raise ValidationError(_("Choose a time zone such as Europe/Madrid."))


def validate_language(code: str) -> None:
    """Refuse what the bank doesn't speak."""
    if code not in dict(settings.LANGUAGES):
        raise ValidationError(_("The bank does not speak this language."))


def shown_name(name: str) -> str:
    """The name on one line. Raises `ValidationError` where there is nothing in it to be seen."""
    try:
        line = one_line(name)
    except Refused as refusal:
        raise ValidationError(refusal.sentence, code=refusal.reason) from None
    if not is_visible(line):
        raise ValidationError(_("Give a name that can be seen."), code="invisible")
    return line


def _clean_name(row: "Household | Member") -> None:
    try:
        row.name = shown_name(row.name) if row.name else row.name
    except ValidationError as error:
        raise ValidationError({"name": error}) from None


class Household(Subject):
    """Members who live together: staff who share one with a side of a dispute are too near to judge.

    A coordinator enters it. It is shown to staff alone, never to members.
    """

    subject_type = "household"

    name = models.CharField(_("name"), max_length=100, validators=[MinLengthValidator(1)])
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        "members.Member",
        on_delete=models.PROTECT,
        related_name="households_made",
        verbose_name=_("made by"),
    )

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        ordering = ["name", "id"]
        constraints = [
            # One household that is entered twice would part those who live together.
            models.UniqueConstraint(
                Lower("name"),
                name="household_name_once",
                violation_error_message=_("There is a household of this name already."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="household_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Keep the name on one line, with something to be seen in it."""
        super().clean()
        _clean_name(self)

    def audience(self) -> Sequence[UUID]:
        """No member."""
        return []


class Member(AbstractBaseUser, PermissionsMixin, Subject):
    """Somebody who gives and receives; staff have more rights, not other accounts.

    `email` may be empty: such a member can't sign in, and a coordinator acts on their behalf.
    """

    subject_type = "member"

    email = models.EmailField(_("e-mail"), null=True, blank=True)  # noqa: DJ001 - unique where given
    name = models.CharField(_("name"), max_length=100, validators=[MinLengthValidator(1)])
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="UTC", validators=[validate_time_zone]
    )
    language = models.CharField(
        _("language"),
        max_length=16,
        blank=True,
        default="",
        db_default="",
        validators=[validate_language],
        help_text=_("Where it is empty, the browser says it."),
    )
    household = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("household"),
    )
    is_active = models.BooleanField(_("active"), default=True)
    # Has signed up and not confirmed the address yet: to the bank it is nobody.
    is_pending = models.BooleanField(
        _("not confirmed yet"), default=False, db_default=False, editable=False
    )
    is_staff = models.BooleanField(_("staff"), default=False)
    joined_at = models.DateTimeField(_("joined"), db_default=Now(), editable=False)
    # Has left for good: the row stands for somebody whom nobody knows any more.
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)

    # Whether this stands for the member without their role among the staff.
    is_plain: bool = False
    _has_second_factor: bool | None = None

    objects: ClassVar[MemberManager] = MemberManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="member_email_once",
                violation_error_message=_("This address is taken."),
            ),
            models.CheckConstraint(condition=~Q(email=""), name="member_email_null_not_empty"),
            models.CheckConstraint(condition=~Q(name=""), name="member_has_a_name"),
            models.CheckConstraint(
                condition=Q(is_pending=False)
                | Q(
                    is_active=False,
                    is_staff=False,
                    is_superuser=False,
                    version=0,
                    email__isnull=False,
                ),
                name="member_pending_is_nobody",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | Q(
                    is_active=False,
                    is_staff=False,
                    is_superuser=False,
                    email__isnull=True,
                    household__isnull=True,
                    last_login__isnull=True,
                    language="",
                    time_zone="UTC",
                ),
                name="member_closed_is_nobody",
            ),
            # Which languages there are is a setting; here only that it is the code of one.
            models.CheckConstraint(
                condition=Q(language="") | Q(language__regex=r"^[a-z]{2,3}(-[a-z0-9]{2,8})*$"),
                name="member_language_is_a_code",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Keep the name on one line, with something to be seen in it."""
        super().clean()
        _clean_name(self)

    def get_full_name(self) -> str:
        """The name that others see."""
        return self.name

    def get_short_name(self) -> str:
        """The name that others see."""
        return self.name

    def audience(self) -> Sequence[UUID]:
        """The member alone."""
        return [self.pk]

    def without_role(self) -> Self:
        """The same member as if they were none of the staff: nothing is seen or done by a right.

        For reading alone: it refuses to be saved.
        """
        plain = copy(self)
        plain.is_plain, plain.is_staff, plain.is_superuser = True, False, False
        return plain

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether the member has this right, which nobody has without their role or second factor."""
        return not self.is_plain and super().has_perm(perm, obj) and not self.lacks_second_factor()

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the member has any right in this app."""
        is_granted = not self.is_plain and super().has_module_perms(app_label)
        return is_granted and not self.lacks_second_factor()

    def lacks_second_factor(self) -> bool:
        """Whether their role counts for nothing until they have a passkey or an authenticator app.

        Asked of each row once, and only where the bank requires it of its staff.
        """
        if not settings.STAFF_MFA_REQUIRED:
            return False
        if self._has_second_factor is None:
            kept = apps.get_model("mfa.Authenticator").objects.filter(user_id=self.pk)
            self._has_second_factor = kept.filter(type__in=SECOND_FACTORS).exists()
        return not self._has_second_factor

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row. Raises `TypeError` without the role, which would be lost."""
        if self.is_plain:
            raise TypeError("A member without their role is for reading alone.")
        super().save(*args, **kwargs)


class ApiKey(models.Model):
    """A program's way in, with what its scopes name of its member's rights.

    The key is shown once; its hash is stored. Of a key, only its last use and its end change.
    """

    # The key itself, on what was made a moment ago alone.
    text: str = ""

    id = models.BigAutoField(primary_key=True)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(_("name"), max_length=100)
    scopes = ArrayField(
        models.CharField(max_length=16, choices=Scope.choices), verbose_name=_("scopes")
    )
    prefix = models.CharField(_("begins with"), max_length=16)
    digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=models.F("created_at")),
                name="api_key_expires_after_made",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="api_key_has_a_name"),
            models.CheckConstraint(condition=~Q(scopes=[]), name="api_key_has_a_scope"),
            models.CheckConstraint(
                condition=Q(scopes__contained_by=Scope.values), name="api_key_scopes_known"
            ),
        ]
        indexes = [models.Index(fields=["member", "-id"], name="api_key_of_member")]

    def __str__(self) -> str:
        return f"{self.prefix}…"

    @property
    def scope_words(self) -> list[str]:
        """What it may do, for people."""
        return [str(Scope(scope).label) for scope in self.scopes]

    def is_valid(self, *, at: datetime) -> bool:
        """Whether it opens the bank at this moment, its member aside."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > at)
