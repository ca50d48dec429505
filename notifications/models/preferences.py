"""How members want to be told. Without a row everything comes at once, at any hour."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.models import Member
from notifications.groups import ALWAYS_SHOWN, CHOOSABLE, Group, MailWhen


class MailTimes(models.Model):
    """When a member's mails may go, by the clock on their wall."""

    member = models.OneToOneField(
        Member,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="mail_times",
        verbose_name=_("member"),
    )
    digest_hour = models.PositiveSmallIntegerField(
        _("hour of the collected mail"), default=8, validators=[MaxValueValidator(23)]
    )
    digest_weekday = models.PositiveSmallIntegerField(
        _("day of the weekly mail"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(7)],
        help_text=_("1 is Monday."),
    )
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)

    class Meta:
        verbose_name = _("times of mails")
        verbose_name_plural = _("times of mails")
        constraints = [
            models.CheckConstraint(
                condition=Q(digest_hour__gte=0, digest_hour__lte=23), name="mail_times_hour"
            ),
            models.CheckConstraint(
                condition=Q(digest_weekday__gte=1, digest_weekday__lte=7), name="mail_times_weekday"
            ),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False)
                & ~Q(quiet_from=F("quiet_until")),
                name="mail_times_quiet_from_until",
            ),
        ]

    def __str__(self) -> str:
        return str(self.member)


class GroupChoice(models.Model):
    """How a member wants to hear of one kind of news: in the bank, and when by mail."""

    id = models.BigAutoField(primary_key=True)
    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="group_choices",
        verbose_name=_("member"),
        db_index=False,
    )
    group = models.CharField(_("kind of news"), max_length=20, choices=Group)
    in_bank = models.BooleanField(_("in the bank"), default=True)
    mail = models.CharField(_("by mail"), max_length=10, choices=MailWhen, default=MailWhen.AT_ONCE)

    class Meta:
        verbose_name = _("choice of news")
        verbose_name_plural = _("choices of news")
        constraints = [
            models.UniqueConstraint(fields=["member", "group"], name="group_choice_once"),
            models.CheckConstraint(
                condition=Q(group__in=CHOOSABLE), name="group_choice_can_be_chosen"
            ),
            models.CheckConstraint(
                condition=Q(mail__in=MailWhen.values), name="group_choice_mail_known"
            ),
            models.CheckConstraint(
                condition=~Q(group__in=sorted(ALWAYS_SHOWN)) | Q(in_bank=True),
                name="group_choice_answers_are_shown",
            ),
            models.CheckConstraint(
                condition=~Q(group=Group.ASKED) | ~Q(mail=MailWhen.WEEKLY),
                name="group_choice_answers_cannot_wait_a_week",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.mail}"
