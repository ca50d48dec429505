"""Codes that have to do with the keys and webhooks of programs."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from hourbank.api.errors.code import Code


OF_PROGRAMS: Final = (
    Code(
        name="answer_gone",
        status=409,
        means=_(
            "This was done with this Idempotency-Key before, but the secret that it was answered with"
            " can't be shown any more."
        ),
        what_to_do=_("Revoke or change what was made, and make another with a new key."),
    ),
    Code(
        name="ends_too_early",
        status=422,
        means=_("The key would be over before it begins."),
        what_to_do=_("Name a moment that is still to come, or none."),
    ),
    Code(
        name="ends_too_late",
        status=422,
        means=_(
            "A key makes no key that lasts longer than itself, and none lasts over a hundred years."
        ),
        what_to_do=_("Name an end up to expires_at."),
        facts=("expires_at",),
    ),
    Code(
        name="name_missing",
        status=422,
        means=_("There is nothing in the name that can be seen."),
        what_to_do=_("Give a name with letters."),
    ),
    Code(
        name="name_taken",
        status=422,
        means=_("Another valid key of yours has this name."),
        what_to_do=_("Choose another name, or revoke that key."),
    ),
    Code(
        name="reauthentication_required",
        status=403,
        means=_(
            "A session makes a key, and downloads its member's data, only in the minutes after they gave"
            " the password once more."
        ),
        what_to_do=_(
            "Ask for the password: a browser at /accounts/reauthenticate/, an app by"
            " POST /_allauth/app/v1/auth/reauthenticate. Then send the call again."
        ),
    ),
    Code(
        name="scope_not_yours",
        status=422,
        means=_("You, or the key that makes this one, haven't got this scope."),
        what_to_do=_("Leave scope out."),
        facts=("scope",),
    ),
    Code(
        name="too_many_keys",
        status=422,
        means=_("You have as many valid keys as there may be."),
        what_to_do=_("Revoke one first."),
    ),
    Code(
        name="too_many_webhooks",
        status=422,
        means=_("You have as many webhooks as there may be."),
        what_to_do=_("Delete one that you don't need."),
    ),
    Code(
        name="webhook_address_refused",
        status=422,
        means=_("Not a public address that begins with https://."),
        what_to_do=_("Name one that everybody can reach; no private or loopback addresses."),
    ),
    Code(
        name="unknown_event_type",
        status=422,
        means=_("There is no event of this type."),
        what_to_do=_("See type in the feed of events; request.* means all of requests."),
    ),
    Code(
        name="rotated_too_often",
        status=422,
        means=_("The secret was changed as often as it may be in a day."),
        what_to_do=_("Wait until an old one has ended."),
    ),
    Code(
        name="preference_not_possible",
        status=422,
        means=_("This kind of news can't come this way."),
        what_to_do=_("Choose one of its mail_choices; what is_always_in_bank stays in the bank."),
    ),
    Code(
        name="quiet_hours_empty",
        status=422,
        means=_("The quiet hours begin and end at the same time."),
        what_to_do=_("Send two different times, or null for no quiet hours."),
    ),
)
