"""Whether a message is the bank's, by the client's own reading of Standard Webhooks."""

import base64
import hashlib
import hmac

import pytest
from hourbank_client import Webhook, WebhookError


# A message and its signature that the specification's libraries are tested with.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'
SENT = 1614265330
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": str(SENT),
    "webhook-signature": SIGNATURE,
}
OTHER = "whsec_" + base64.b64encode(b"another secret of another time").decode()


def signature(secret: str, body: bytes = BODY, sent: str = str(SENT)) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{HEADERS['webhook-id']}.{sent}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def refused(why: str, *, body: bytes = BODY, now: float = SENT, **changed: str) -> None:
    headers = HEADERS | {name.replace("_", "-"): value for name, value in changed.items()}
    with pytest.raises(WebhookError, match=why):
        Webhook(SECRET).verify(body, headers, now=now)


def test_the_specifications_message_is_taken():
    assert Webhook(SECRET).verify(BODY, HEADERS, now=SENT) == {"test": 2432232314}


def test_headers_come_in_any_case():
    headers = {name.title(): value for name, value in HEADERS.items()}
    assert Webhook(SECRET).verify(BODY, headers, now=SENT)


def test_another_body_secret_id_or_time_is_refused():
    refused("No signature", body=BODY + b" ")
    refused("No signature", webhook_signature=signature(OTHER))
    refused("No signature", webhook_id="msg_other")
    refused("No signature", webhook_timestamp=str(SENT + 1))


@pytest.mark.parametrize("seconds", [301, -301])
def test_an_old_message_and_one_from_the_future_are_refused(seconds):
    refused("too old", now=SENT + seconds)


@pytest.mark.parametrize("seconds", [299, -299])
def test_clocks_may_differ_by_five_minutes(seconds):
    assert Webhook(SECRET).verify(BODY, HEADERS, now=SENT + seconds)


def test_without_now_the_clock_is_asked():
    with pytest.raises(WebhookError, match="too old"):
        Webhook(SECRET).verify(BODY, HEADERS)


@pytest.mark.parametrize("sent", ["", "yesterday", "-1", "1e9", "\N{FULLWIDTH DIGIT ONE}"])
def test_a_time_that_cant_be_read_is_refused(sent):
    refused("can't be read", webhook_timestamp=sent)


@pytest.mark.parametrize("missing", list(HEADERS))
def test_each_header_must_be_there(missing):
    headers = {name: value for name, value in HEADERS.items() if name != missing}
    with pytest.raises(WebhookError, match=missing):
        Webhook(SECRET).verify(BODY, headers, now=SENT)


@pytest.mark.parametrize("other", ["", "v1", "v1,", "v1a,AAAA", "v2," + SIGNATURE[3:], "v1,ü"])
def test_what_isnt_a_signature_of_this_version_is_refused(other):
    refused("No signature", webhook_signature=other)


def test_one_good_signature_of_several_is_enough():
    both = f"v1a,AAAA {signature(OTHER)} {SIGNATURE}"
    assert Webhook(SECRET).verify(BODY, HEADERS | {"webhook-signature": both}, now=SENT)


def test_while_secrets_are_exchanged_either_is_taken():
    webhook = Webhook(OTHER, SECRET)
    assert webhook.verify(BODY, HEADERS, now=SENT)
    assert webhook.verify(BODY, HEADERS | {"webhook-signature": signature(OTHER)}, now=SENT)


def test_a_signed_message_that_isnt_json_is_refused():
    refused("isn't JSON", body=b"{", webhook_signature=signature(SECRET, b"{"))


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_%%%", "not base64!"])
def test_a_secret_that_is_none_is_refused(secret):
    with pytest.raises(ValueError, match="secret"):
        Webhook(secret)


def test_no_secret_at_all_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        Webhook()
