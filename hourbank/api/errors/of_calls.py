"""Codes that have to do with how a call is made, whatever it is about."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from hourbank.api.errors.code import Code


OF_CALLS: Final = (
    Code(
        name="bad_request",
        status=400,
        means=_("The call can't be understood: its host or its form isn't one that is served."),
        what_to_do=_(
            "Check the address and how the call is put together. The same call fails again."
        ),
    ),
    Code(
        name="not_json",
        status=400,
        means=_("The body isn't JSON in UTF-8."),
        what_to_do=_("Send one JSON object, with Content-Type: application/json."),
    ),
    Code(
        name="parse_error",
        status=400,
        means=_("The parts of a multipart body can't be told apart."),
        what_to_do=_(
            "Let your HTTP library write the body and its Content-Type with the boundary."
        ),
    ),
    Code(
        name="invalid_cursor",
        status=400,
        means=_("The cursor isn't one that this list gave."),
        what_to_do=_(
            "Begin at the first page, and follow the addresses in next and previous as they are."
        ),
    ),
    Code(
        name="invalid_if_match",
        status=400,
        means=_("If-Match can't be read, or names several versions."),
        what_to_do=_('Send one ETag as it was given, with its quotes: If-Match: "3".'),
    ),
    Code(
        name="not_authenticated",
        status=401,
        means=_("The call says nothing of who makes it."),
        what_to_do=_("Send Authorization: Bearer and your key, or the web's session."),
    ),
    Code(
        name="authentication_failed",
        status=401,
        means=_("The key is unknown, revoked or expired."),
        what_to_do=_("Make a new key on your page “Keys for programs”. The same call fails again."),
    ),
    Code(
        name="permission_denied",
        status=403,
        means=_("Signed in, but not for this; or a session's call without its CSRF token."),
        what_to_do=_(
            "With a session send X-CSRFToken; else ask a coordinator whether it is for you."
        ),
    ),
    Code(
        name="second_factor_required",
        status=403,
        means=_(
            "It is for staff, and your role counts only with a passkey or an authenticator app."
        ),
        what_to_do=_(
            "Set one up at /accounts/security/; then the same key or session does. It is your own"
            " account that needs it, not the program."
        ),
    ),
    Code(
        name="insufficient_scope",
        status=403,
        means=_("The key lacks the scope that this call needs."),
        what_to_do=_("Make a key with the scope that scope names."),
        facts=("scope",),
    ),
    Code(
        name="not_found",
        status=404,
        means=_("There is nothing at this address, or nothing that you may see: both look alike."),
        what_to_do=_("Check the address and the id, and whose key it is."),
    ),
    Code(
        name="method_not_allowed",
        status=405,
        means=_("The address is there, but doesn't take this method."),
        what_to_do=_("Use one of those in the header Allow."),
    ),
    Code(
        name="not_acceptable",
        status=406,
        means=_("There is no answer of a kind that the header Accept takes."),
        what_to_do=_("Leave Accept out, or send the media type that the description names."),
    ),
    Code(
        name="key_in_use",
        status=409,
        means=_("A call with the same Idempotency-Key is still running."),
        what_to_do=_("Send the same call with the same key again in a moment: you get its answer."),
    ),
    Code(
        name="length_required",
        status=411,
        means=_("The body came in chunks, without its length."),
        what_to_do=_("Send Content-Length."),
    ),
    Code(
        name="stale_version",
        status=412,
        means=_("It has changed since you read it: If-Match names an older version."),
        what_to_do=_("Read it again, decide anew, and send the call with the new ETag."),
        facts=("version",),
    ),
    Code(
        name="too_large",
        status=413,
        means=_("The body is larger than the bank takes."),
        what_to_do=_(
            "Send less at once: 1 MiB of JSON, or files as large as their descriptions say."
        ),
    ),
    Code(
        name="unsupported_media_type",
        status=415,
        means=_("The body is of a kind that this call doesn't take."),
        what_to_do=_("Send the Content-Type that the description names for this call."),
    ),
    Code(
        name="invalid",
        status=422,
        means=_("Fields of the body, or parameters of the query, can't be taken as they are."),
        what_to_do=_(
            "Look at errors: each names its field by a JSON pointer, or its parameter, with a code."
        ),
        facts=("errors",),
    ),
    Code(
        name="invalid_idempotency_key",
        status=422,
        means=_("The Idempotency-Key is empty, too long or not printable, or there are two."),
        what_to_do=_(
            "Send one key of 1 to 255 printable ASCII characters without a comma, such as a UUID."
        ),
    ),
    Code(
        name="key_reused",
        status=422,
        means=_("The Idempotency-Key was used for another call in the last 24 hours."),
        what_to_do=_(
            "Take a new key for a new call; the same key is for the very same call alone."
        ),
    ),
    Code(
        name="rate_limited",
        status=429,
        means=_("Too many calls in a short time, by this key or from this address."),
        what_to_do=_(
            "Wait as long as Retry-After says; the header RateLimit says how much is left before it comes to that."
        ),
    ),
    Code(
        name="internal_error",
        status=500,
        means=_("Something went wrong at our end; the call may or may not have been done."),
        what_to_do=_(
            "With the same Idempotency-Key, try again later: nothing is done twice. Tell us the request_id."
        ),
    ),
    Code(
        name="unavailable",
        status=503,
        means=_("The bank's database can't be reached; the call may or may not have been done."),
        what_to_do=_(
            "Wait as long as Retry-After says, and send it again with the same Idempotency-Key."
        ),
    ),
)
