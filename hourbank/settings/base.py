"""What every environment shares. Values that differ come from environment variables."""

import os
from ipaddress import ip_network
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from limits import RateLimitItem, parse
from redis.backoff import NoBackoff
from redis.retry import Retry

from hourbank.logging_config import logging_config
from hourbank.settings.description import *


BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(os.environ.get("HOURBANK_DATA", BASE_DIR / ".hourbank"))

# With _FILE behind a variable's name it is read from that file, as secrets of containers are.
env = environ.FileAwareEnv()
# While the embedded bank runs it keeps its addresses here, so that manage.py finds it.
if "DATABASE_URL" not in env.ENVIRON and os.environ.get("HOURBANK_ENV", "dev") == "dev":
    env.read_env(DATA_DIR / "bank.env")

HOURBANK_ENV = env("HOURBANK_ENV", default="dev")
HOURBANK_RELEASE = env("HOURBANK_RELEASE", default="dev")
SECRET_KEY = env("SECRET_KEY", default="").strip()
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "hourbank",
    "portal",
    "disputes",
    "requests_app",
    "ledger",
    "notifications",
    "catalogue",
    "members",
    "files",
    "workflow",
    "common",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.headless",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_beat",
    "hourbank.admin_app.BankAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
]

MIDDLEWARE = [
    "hourbank.logging_middleware.RequestLines",
    # Before whatever answers by itself: these mark every answer.
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "hourbank.page_answers.SmallPages",
    "hourbank.health.Health",
    "hourbank.metrics.web.Metrics",
    "hourbank.metrics.http.Measured",
    "common.api.middleware.ApiAnswers",
    "common.api.conditional.KnownAnswers",
    "members.middleware.AppAnswers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hourbank.page_answers.PrivatePages",
    "members.middleware.DevicesInUse",
    "members.middleware.StaffSecondFactor",
    "members.middleware.MemberTimeZone",
    "members.middleware.MemberLanguage",
    "members.middleware.RulesFirst",
    "common.api.counting.CountedCalls",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "hourbank.urls"
WSGI_APPLICATION = "hourbank.wsgi.application"
ASGI_APPLICATION = "hourbank.asgi.application"
FORM_RENDERER = "common.forms.Renderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


def database(url: str) -> dict[str, object]:
    """Settings of one PostgreSQL address: kept connections, prepared statements bound by the server."""
    config = env.db_url_config(url)
    options = config.pop("OPTIONS", {})
    return {
        **config,
        # A socket's folder is given as libpq has it: postgresql://role@/database?host=/folder
        "HOST": options.pop("host", config["HOST"]),
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": env.bool("HOURBANK_PGBOUNCER", default=False),
        "OPTIONS": {
            **options,
            "server_side_binding": True,
            # PgBouncer before 1.21 can't follow prepared statements: HOURBANK_PGBOUNCER=1 turns them off.
            "prepare_threshold": None if env.bool("HOURBANK_PGBOUNCER", default=False) else 5,
            "application_name": env("HOURBANK_PROCESS", default="hourbank"),
        },
    }


# Two roles of one database: the bank's may not rewrite ledger or history, the owner's runs migrations.
DATABASE_URL = env("DATABASE_URL", default="postgres://hourbank@localhost/hourbank")
DATABASES = {
    "default": database(DATABASE_URL),
    "owner": database(env("DATABASE_OWNER_URL", default=DATABASE_URL)),
}
DATABASES["owner"]["CONN_MAX_AGE"] = 0
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", default="redis://localhost:6379/0")
# What counts calls and sign-ins asks once, and waits no longer than this for the answer.
REDIS_TIMEOUT_MS = env.int("REDIS_TIMEOUT_MS", default=500)
REDIS_OPTIONS = {
    "socket_connect_timeout": REDIS_TIMEOUT_MS / 1000,
    "socket_timeout": REDIS_TIMEOUT_MS / 1000,
    "retry": Retry(NoBackoff(), 0),
}
CACHES = {
    "default": {
        "BACKEND": "hourbank.cache.SteadyCache",
        # Redis' own client wants unix:// where Celery wants redis+socket://.
        "LOCATION": REDIS_URL.replace("redis+socket://", "unix://"),
        "OPTIONS": REDIS_OPTIONS,
    }
}


def rate(text: str) -> RateLimitItem | None:
    """How many calls in how much time, such as 600/minute or 5 per 10 seconds; None where it is empty."""
    if not text.strip():
        return None
    try:
        item = parse(text)
    except ValueError:
        item = None
    if item is None or item.amount < 1:
        raise ImproperlyConfigured(f"{text!r} is no rate such as 600/minute.")
    return item


# How often the API may be called: docs/rate-limits.md. Empty means as often as anybody likes.
RATE_LIMITS = {
    "key": rate(env("RATE_LIMIT_KEY", default="600/minute")),
    "member": rate(env("RATE_LIMIT_MEMBER", default="600/minute")),
    "writes": rate(env("RATE_LIMIT_WRITES", default="240/minute")),
    "anonymous": rate(env("RATE_LIMIT_ANONYMOUS", default="60/minute")),
    "bad-keys": rate(env("RATE_LIMIT_BAD_KEYS", default="30/minute")),
    "address": rate(env("RATE_LIMIT_ADDRESS", default="3000/minute")),
}
# So many proxies of our own in front say in X-Forwarded-For who called them; the rest of it anybody writes.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)

# Celery carries hints alone: Postgres knows what is due.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# No retries for who sends a hint: with the broker away each would keep a member waiting for six seconds.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 2,
    "socket_timeout": 30,
    "max_retries": 0,
}
CELERY_BEAT_SCHEDULER = "hourbank.beat:SteadyScheduler"
CELERY_TIMEZONE = "UTC"
DJANGO_CELERY_BEAT_TZ_AWARE = True

AUTH_USER_MODEL = "members.Member"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "members.passwords.BankWordsValidator"},
]
LOGIN_REDIRECT_URL = reverse_lazy("home")
LOGIN_URL = reverse_lazy("account_login")
# Addresses are unique by their lower case, which the check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "members.forms.JoinForm"
# docs/adr/0013: a code, on the page where one is; by two ways to lose one's way less than a link.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = 3
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 3
# A mail may take its time: greylisting alone takes a quarter of an hour.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 30 * 60
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 30 * 60
ACCOUNT_LOGIN_TIMEOUT = 30 * 60
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_FORMS = {
    "confirm_email_verification_code": "members.sign_in_forms.ConfirmAddressForm",
    "confirm_login_code": "members.sign_in_forms.SignInCodeForm",
    "request_login_code": "members.sign_in_forms.CodeByMailForm",
    "reset_password": "members.sign_in_forms.ForgottenForm",
}
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Whether a role counts only for who has a passkey or an authenticator app: docs/signing-in.md.
STAFF_MFA_REQUIRED = env.bool(
    "STAFF_MFA_REQUIRED", default=HOURBANK_ENV in {"staging", "production"}
)
MFA_ADAPTER = "members.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A clock may be half a minute wrong.
MFA_TOTP_TOLERANCE = 1
ACCOUNT_ADAPTER = "notifications.adapter.AccountAdapter"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
# Who comes upon a session adds no address of theirs, to have a new password sent there.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Apps sign in by JSON; browsers have the pages.
HEADLESS_CLIENTS = ("app",)
# In allauth's words: tries to sign in from one address, and those that fail, from it and for one member;
# and the mails with codes, six digits with three tries each: at most 30 guesses an hour for an address.
ACCOUNT_RATE_LIMITS = {
    "confirm_email": "1/10s/key,10/h/key",
    "request_login_code": "20/m/ip,3/m/key,10/h/key",
    "login": env("SIGN_IN_LIMIT", default="30/m/ip"),
    "login_failed": env("SIGN_IN_FAILED_LIMIT", default="10/m/ip,5/5m/key"),
}

LANGUAGE_CODE = "en"
# What members can choose from; one that is taken away counts as none chosen.
LANGUAGES = [
    ("en", _("English")),
    ("es", _("Spanish")),
    ("fr", _("French")),
    ("de", _("German")),
    ("ar", _("Arabic")),
]
LANGUAGE_COOKIE_NAME = "language"
THEME_COOKIE_NAME = "theme"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
FORMAT_MODULE_PATH = ["hourbank.formats"]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "media"

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="HourBank <hourbank@localhost>")
# For each answer of the mail server, in seconds; the worker of a delivery waits no longer.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)
# Where members find the bank: the links in mails begin with it.
HOURBANK_URL = env("HOURBANK_URL", default="http://127.0.0.1:8000").rstrip("/")
# For trying webhooks out on one's own machine: any port of it, and http.
WEBHOOKS_ALLOW_LOOPBACK = env.bool("WEBHOOKS_ALLOW_LOOPBACK", default=False)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "worker-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_ENGINE = "hourbank.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# A whole upload: a message with as many files as it may have, each as large as it may be.
UPLOAD_MOST_BYTES = 48 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_HANDLERS = [
    "files.uploading.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# What takes more is spooled to the system's temporary folder until it has been looked into.
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "members.api.authentication.KeyAuthentication",
        "members.api.authentication.AppAuthentication",
        "members.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "members.api.scopes.HasScope",
    ],
    "DEFAULT_PARSER_CLASSES": ["common.api.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": [
        "django_filters.rest_framework.DjangoFilterBackend",
        "common.api.expanding.ExpandBackend",
    ],
    "DEFAULT_PAGINATION_CLASS": "common.api.pagination.NewestFirst",
    "DEFAULT_SCHEMA_CLASS": "common.api.schema.Schema",
    "EXCEPTION_HANDLER": "common.api.problems.handle",
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

LOG_FORMAT = env(
    "LOG_FORMAT", default="json" if HOURBANK_ENV in {"staging", "production"} else "lines"
)
LOGGING = logging_config(style=LOG_FORMAT, level=env("LOG_LEVEL", default="INFO").upper())

# Who reads /metrics: by a token, or from these networks and through no proxy.
METRICS_TOKEN = env("METRICS_TOKEN", default="").strip()
METRICS_NETWORKS = [
    ip_network(network)
    for network in env.list("METRICS_NETWORKS", default=["127.0.0.0/8", "::1/128"])
]
# Where a worker tells its own, as host:port; nowhere where it shares a folder with the web.
METRICS_LISTEN = env("METRICS_LISTEN", default="")
# A file that worker, courier and beat touch while they go on, for who watches a container; none where it is empty.
ALIVE_FILE = env("ALIVE_FILE", default="")
# When /health/sweep/ fails: no sweep for so long, or a step that has been due for so long.
HEALTH_SWEEP_SECONDS = env.int("HEALTH_SWEEP_SECONDS", default=60)
HEALTH_LAG_SECONDS = env.int("HEALTH_LAG_SECONDS", default=300)
