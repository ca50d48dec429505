"""The embedded bank on one's own machine."""

from hourbank.settings.base import *
from hourbank.settings.base import DATA_DIR, env
from hourbank.settings.base import SECRET_KEY as GIVEN_KEY


# A fixed key is safe only because this environment listens on the machine itself.
SECRET_KEY = GIVEN_KEY or "dev-only-not-a-secret"
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# Static files are served from where they lie: nothing is collected, and WhiteNoise misses no folder.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Mails are kept and read at /dev/mail/, unless EMAIL_URL names a server for them.
KEPT_MAIL = DATA_DIR / "mail"
if not env("EMAIL_URL", default=""):
    EMAIL_BACKEND = "notifications.kept.Keeper"
# Passkeys on one's own machine: at http://localhost, which browsers take as safe.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
