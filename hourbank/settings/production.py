"""A bank that members use: refuses to start on an unsafe setting, one sentence for each finding."""

from django.core.exceptions import ImproperlyConfigured

from hourbank.forwarded import SCHEME
from hourbank.settings.base import *
from hourbank.settings.base import MIDDLEWARE as EVERYWHERE
from hourbank.settings.base import env
from hourbank.settings.unsafe import findings


SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
# Probes and scrapes come from inside, without a proxy.
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = (SCHEME, "https")
MIDDLEWARE = ["hourbank.forwarded.ForwardedScheme", *EVERYWHERE]
# The proxy that says it was HTTPS says who called, too.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
# Browsers take a cookie of such a name from this host alone, by https: no neighbour can plant one.
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
LANGUAGE_COOKIE_NAME = "__Host-language"
THEME_COOKIE_NAME = "__Host-theme"
MESSAGE_STORAGE = "hourbank.message_storage.HostStorage"

DEBUG_WANTED = env.bool("DEBUG", default=False)
# With _FILE behind its name a variable is given too.
GIVEN = {
    name for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL") if env(name, default="")
}
if FOUND := findings(globals(), given=GIVEN):
    raise ImproperlyConfigured("Unsafe settings: " + " ".join(FOUND))
