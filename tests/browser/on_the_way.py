"""Pages that one sees on the way to somewhere: between signing up and joining, and behind a second factor."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from members.models import Member
from tests.browser.site import session_of
from tests.factories import PASSWORD, member
from tests.members.sign_up import letters, sign_up
from tests.requests_app.roads import Bank


Of = Callable[..., None]


def on_the_way(bank: Bank, keys: dict[str, str], of: Of) -> None:
    """Who signs up, signs in by a code, or has forgotten their password; who has none, and who goes."""
    cache.clear()
    of("", "/accounts/inactive/", "/accounts/password/reset/done/")
    of("ada", "/accounts/reauthenticate/")
    nia, code, forgotten = Client(), Client(), Client()
    sign_up(nia, "nia@example.org")
    keys["nia"] = key(nia)
    of("nia", "/accounts/confirm-email/", "/accounts/confirm-email/other/")
    code.post("/accounts/login/code/", {"email": bank.cleo.email})
    keys["code"] = key(code)
    of("code", "/accounts/login/code/confirm/")
    forgotten.post("/accounts/password/reset/", {"email": bank.cleo.email})
    (link,) = (
        word
        for word in letters(bank.cleo.email)[-1].split()
        if "/accounts/password/reset/key/" in word
    )
    of("", urlsplit(link).path)
    without = Client()
    none = member("Noa", at=bank.at)
    Member.objects.filter(pk=none.pk).update(password=make_password(None))
    without.force_login(Member.objects.get(pk=none.pk))
    keys["without"] = key(without)
    of("without", "/accounts/password/set/", "/accounts/logout/", "/rules/")
    sam = member("Sam", at=bank.at, is_staff=True)
    keys["sam"] = session_of(sam)
    of("sam", "/accounts/security/staff/")


def with_two_factors(bank: Bank, keys: dict[str, str], of: Of) -> None:
    """Fay has a passkey, an app and codes: signed in, and between the two."""
    fay = member("Fay", at=bank.at)
    TOTP.activate(fay, generate_totp_secret())
    RecoveryCodes.activate(fay)
    passkey = passkey_of(fay)
    between, inside = Client(), Client()
    between.post("/accounts/login/", {"login": fay.email, "password": PASSWORD})
    keys["between"] = key(between)
    of("between", "/accounts/2fa/authenticate/")
    inside.force_login(fay)
    inside.post("/accounts/reauthenticate/", {"password": PASSWORD})
    keys["fay"] = key(inside)
    of("fay", "/accounts/security/", "/accounts/2fa/reauthenticate/", "/accounts/2fa/webauthn/")
    of("fay", "/accounts/2fa/webauthn/reauthenticate/", "/accounts/2fa/totp/deactivate/")
    of("fay", "/accounts/2fa/recovery-codes/", "/accounts/2fa/recovery-codes/generate/")
    of("fay", *(f"/accounts/2fa/webauthn/keys/{passkey.pk}/{what}/" for what in ("edit", "remove")))


def key(browser: Client) -> str:
    """The session of a browser."""
    return browser.cookies["sessionid"].value


def passkey_of(who: Member) -> Authenticator:
    """A passkey as a device registers one, of a device that nobody has."""
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    name = b"a device of nobody"
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(
        sha256(b"127.0.0.1"), flags, 0, AttestedCredentialData.create(Aaguid.NONE, name, public)
    )
    client = CollectedClientData.create("webauthn.create", b"challenge", "http://127.0.0.1")
    response: dict[str, Any] = {
        "clientDataJSON": client.b64,
        "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
    }
    credential = {
        "id": websafe_encode(name),
        "rawId": websafe_encode(name),
        "type": "public-key",
        "response": response,
    }
    return Authenticator.objects.create(
        user=who,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "My telephone", "credential": credential},
    )
