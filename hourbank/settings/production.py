"""A bank that members use: refuses to start on an unsafe setting, one sentence for each finding."""

from django.core.exceptions import ImproperlyConfigured

from hourbank.settings.base import *
from hourbank.settings.base import (
    ALLOWED_HOSTS,
    METRICS_TOKEN,
    SECRET_KEY,
    STAFF_MFA_REQUIRED,
    WEBHOOKS_ALLOW_LOOPBACK,
    env,
)


SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
# Probes and scrapes come from inside, without a proxy.
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# The proxy that says it was HTTPS says who called, too.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True

SHORTEST_SECRET_KEY = 50
SHORTEST_TOKEN = 20
FINDINGS = {
    "SECRET_KEY must be set to at least 50 random characters.": len(SECRET_KEY)
    < SHORTEST_SECRET_KEY
    or SECRET_KEY.startswith("dev-only"),
    "ALLOWED_HOSTS must name the bank's own hosts.": not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS,
    "DATABASE_URL must be set: the bank's own role on a PostgreSQL server.": not env(
        "DATABASE_URL", default=""
    ),
    "REDIS_URL must be set.": not env("REDIS_URL", default=""),
    "METRICS_TOKEN must be empty or have at least 20 random characters.": 0
    < len(METRICS_TOKEN)
    < SHORTEST_TOKEN,
    "WEBHOOKS_ALLOW_LOOPBACK must be off.": WEBHOOKS_ALLOW_LOOPBACK,
    "STAFF_MFA_REQUIRED must be on.": not STAFF_MFA_REQUIRED,
    "DEBUG must be off.": env.bool("DEBUG", default=False),
}
if any(FINDINGS.values()):
    raise ImproperlyConfigured(
        "Unsafe settings: " + " ".join(text for text, bad in FINDINGS.items() if bad)
    )
