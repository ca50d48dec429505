"""What a bank that members use must not be set to: one sentence for each finding."""

from collections.abc import Collection, Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network
from typing import Any, Final
from urllib.parse import urlsplit

from django.http.request import validate_host


SHORTEST_SECRET_KEY: Final = 50
# As Django's own check has it: a word that is repeated is guessed.
FEWEST_CHARACTERS: Final = 5
SHORTEST_TOKEN: Final = 20
# What stands in examples, in this project's own among them.
KNOWN_KEYS: Final = ("dev-only", "django-insecure", "changeme", "change-me", "collecting-files")
KEPT_AT_HOME: Final = ("console", "dummy", "filebased", "locmem", "kept")
#: For trying a bank out on one's own machine; browsers take these names as safe.
OWN_MACHINE: Final = ("localhost", "127.0.0.1", "::1")


def findings(named: Mapping[str, Any], *, given: Collection[str]) -> list[str]:
    """Sentences on all that is unsafe in these settings; `given` are the variables that are set."""
    return [
        *_secrets(named),
        *_addresses(named),
        *_servers(named, given=given),
        *_mail(named),
        *_doors(named),
    ]


def _secrets(named: Mapping[str, Any]) -> Iterator[str]:
    if _is_weak(named["SECRET_KEY"]):
        yield "SECRET_KEY must be set to at least 50 random characters."
    if any(map(_is_weak, named["SECRET_KEY_FALLBACKS"])):
        yield "SECRET_KEY_FALLBACKS must have at least 50 random characters each."
    if 0 < len(named["METRICS_TOKEN"]) < SHORTEST_TOKEN:
        yield "METRICS_TOKEN must be empty or have at least 20 random characters."


def _is_weak(key: str) -> bool:
    is_plain = len(key) < SHORTEST_SECRET_KEY or len(set(key)) < FEWEST_CHARACTERS
    return is_plain or key.lower().startswith(KNOWN_KEYS)


def _addresses(named: Mapping[str, Any]) -> Iterator[str]:
    hosts = named["ALLOWED_HOSTS"]
    if not hosts or "*" in hosts:
        yield "ALLOWED_HOSTS must name the bank's own hosts."
    url = urlsplit(named["HOURBANK_URL"])
    if url.scheme != "https" and url.hostname not in OWN_MACHINE:
        yield "HOURBANK_URL must begin with https://: links in mails lead there."
    # urlsplit takes the brackets off, and hosts are written with them.
    host = f"[{url.hostname}]" if ":" in (url.hostname or "") else url.hostname
    if not host or not validate_host(host, hosts):
        yield "HOURBANK_URL must lead to one of ALLOWED_HOSTS: links in mails lead there."
    for origin in map(urlsplit, named["CSRF_TRUSTED_ORIGINS"]):
        if origin.hostname in {None, "*"} or (
            origin.scheme != "https" and origin.hostname not in OWN_MACHINE
        ):
            yield "CSRF_TRUSTED_ORIGINS must be the bank's own origins, with https://."
            break
    if named["SECURE_HSTS_SECONDS"] <= 0:
        yield "SECURE_HSTS_SECONDS must be more than 0, else browsers may come by http again."


def _servers(named: Mapping[str, Any], *, given: Collection[str]) -> Iterator[str]:
    if "DATABASE_URL" not in given:
        yield "DATABASE_URL must be set: the bank's own role on a PostgreSQL server."
    bank, owner = (named["DATABASES"][alias].get("USER") for alias in ("default", "owner"))
    if bank == "postgres" or (bank == owner and "DATABASE_OWNER_URL" in given):
        yield (
            "DATABASE_URL must name another role than DATABASE_OWNER_URL, and no superuser:"
            " the role that owns the tables can rewrite the ledger."
        )
    if "REDIS_URL" not in given:
        yield "REDIS_URL must be set."


def _mail(named: Mapping[str, Any]) -> Iterator[str]:
    backend = named["EMAIL_BACKEND"].lower()
    if any(word in backend for word in KEPT_AT_HOME):
        yield "EMAIL_URL must name a mail server: codes to sign in would be in the log, or nowhere."
    is_closed = named.get("EMAIL_USE_TLS") or named.get("EMAIL_USE_SSL")
    # To a relay on this machine it goes over no network.
    is_near = named.get("EMAIL_HOST") in OWN_MACHINE
    if named.get("EMAIL_HOST_PASSWORD") and not is_closed and not is_near:
        yield "EMAIL_URL must begin with smtp+tls:// or smtp+ssl:// where it has a password."


def _doors(named: Mapping[str, Any]) -> Iterator[str]:
    if named["WEBHOOKS_ALLOW_LOOPBACK"]:
        yield "WEBHOOKS_ALLOW_LOOPBACK must be off."
    if not named["STAFF_MFA_REQUIRED"]:
        yield "STAFF_MFA_REQUIRED must be on."
    if named["DEBUG_WANTED"]:
        yield "DEBUG must be off."
    if named["LOGGING"]["root"]["level"] == "DEBUG":
        yield "LOG_LEVEL must not be DEBUG: the log would have what is sent to others."
    networks: list[IPv4Network | IPv6Network] = named["METRICS_NETWORKS"]
    if any(network.prefixlen == 0 for network in networks):
        yield "METRICS_NETWORKS must not be all networks there are."
    rates = named["ACCOUNT_RATE_LIMITS"]
    if not all(rates[name].strip() for name in ("login", "login_failed")):
        yield "SIGN_IN_LIMIT and SIGN_IN_FAILED_LIMIT must not be empty."
