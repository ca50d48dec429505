"""A bank that members use refuses to start on what is unsafe, and says each finding in a sentence."""

import json

import pytest

from hourbank.settings.unsafe import findings
from tests.production import SAFE, start


# Everything that is safe, as the settings have it once they are read.
READ = {
    "SECRET_KEY": SAFE["SECRET_KEY"],
    "SECRET_KEY_FALLBACKS": [],
    "METRICS_TOKEN": "",
    "ALLOWED_HOSTS": ["bank.example", ".bank.example"],
    "HOURBANK_URL": "https://bank.example",
    "CSRF_TRUSTED_ORIGINS": ["https://bank.example"],
    "SECURE_HSTS_SECONDS": 3600,
    "DATABASES": {"default": {"USER": "bank"}, "owner": {"USER": "owner"}},
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "EMAIL_HOST_PASSWORD": "secret",
    "EMAIL_USE_TLS": True,
    "WEBHOOKS_ALLOW_LOOPBACK": False,
    "STAFF_MFA_REQUIRED": True,
    "DEBUG_WANTED": False,
    "LOGGING": {"root": {"level": "INFO"}},
    "METRICS_NETWORKS": [],
    "ACCOUNT_RATE_LIMITS": {"login": "30/m/ip", "login_failed": "10/m/ip"},
}
GIVEN = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"}


def test_nothing_is_found_where_all_is_safe():
    assert findings(READ, given=GIVEN) == []


UNSAFE = [
    ({"SECRET_KEY": ""}, "SECRET_KEY must be set"),
    ({"SECRET_KEY": "0123456789" * 4}, "SECRET_KEY must be set to at least 50"),
    ({"SECRET_KEY": "k" * 60}, "SECRET_KEY must be set to at least 50 random"),
    ({"SECRET_KEY": "dev-only-" + "0123456789" * 6}, "SECRET_KEY must be set"),
    ({"SECRET_KEY": "django-insecure-" + "0123456789" * 6}, "SECRET_KEY must be set"),
    ({"SECRET_KEY": "ChangeMe" + "0123456789" * 6}, "SECRET_KEY must be set"),
    ({"SECRET_KEY_FALLBACKS": "short"}, "SECRET_KEY_FALLBACKS must have"),
    ({"METRICS_TOKEN": "short"}, "METRICS_TOKEN must be empty or"),
    ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS must name"),
    ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name"),
    ({"HOURBANK_URL": "http://bank.example"}, "HOURBANK_URL must begin with https://"),
    ({"HOURBANK_URL": "https://other.example"}, "HOURBANK_URL must lead to one of"),
    ({"HOURBANK_URL": ""}, "HOURBANK_URL must lead to one of"),
    ({"CSRF_TRUSTED_ORIGINS": "http://bank.example"}, "CSRF_TRUSTED_ORIGINS must be"),
    ({"CSRF_TRUSTED_ORIGINS": "https://*"}, "CSRF_TRUSTED_ORIGINS must be"),
    ({"SECURE_HSTS_SECONDS": "0"}, "SECURE_HSTS_SECONDS must be more"),
    ({"DATABASE_URL": ""}, "DATABASE_URL must be set"),
    ({"DATABASE_URL": SAFE["DATABASE_OWNER_URL"]}, "DATABASE_URL must name another role"),
    ({"DATABASE_URL": "postgres://postgres@db/bank"}, "DATABASE_URL must name another role"),
    ({"REDIS_URL": ""}, "REDIS_URL must be set."),
    ({"EMAIL_URL": ""}, "EMAIL_URL must name a mail server"),
    ({"EMAIL_URL": "consolemail://"}, "EMAIL_URL must name a mail server"),
    ({"EMAIL_URL": "memorymail://"}, "EMAIL_URL must name a mail server"),
    ({"EMAIL_URL": "filemail:///tmp"}, "EMAIL_URL must name a mail server"),
    ({"EMAIL_URL": "dummymail://"}, "EMAIL_URL must name a mail server"),
    ({"EMAIL_URL": "smtp://bank:secret@mail.example:25"}, "EMAIL_URL must begin with smtp+"),
    # A name that begins like this machine's is another's.
    ({"EMAIL_URL": "smtp://bank:secret@localhost.example:25"}, "EMAIL_URL must begin with smtp+"),
    (
        {"HOURBANK_URL": "https://[::1]:8000", "ALLOWED_HOSTS": "localhost"},
        "HOURBANK_URL must lead",
    ),
    ({"WEBHOOKS_ALLOW_LOOPBACK": "1"}, "WEBHOOKS_ALLOW_LOOPBACK must be off."),
    ({"STAFF_MFA_REQUIRED": "0"}, "STAFF_MFA_REQUIRED must be on."),
    ({"DEBUG": "1"}, "DEBUG must be off."),
    ({"LOG_LEVEL": "debug"}, "LOG_LEVEL must not be DEBUG"),
    ({"METRICS_NETWORKS": "10.0.0.0/8,0.0.0.0/0"}, "METRICS_NETWORKS must not be all"),
    ({"METRICS_NETWORKS": "::/0"}, "METRICS_NETWORKS must not be all"),
    ({"SIGN_IN_LIMIT": " "}, "SIGN_IN_LIMIT and SIGN_IN_FAILED_LIMIT must not"),
    ({"SIGN_IN_FAILED_LIMIT": " "}, "SIGN_IN_LIMIT and SIGN_IN_FAILED_LIMIT must not"),
]
# One process that reads the settings once for each case: a process for each takes a second.
READ_EACH = """
import importlib, json, os, sys
base = dict(os.environ)
for given in json.loads(sys.stdin.read()):
    os.environ.clear()
    os.environ.update({key: value for key, value in (base | given).items() if value})
    for name in [name for name in sys.modules if name.startswith("hourbank.settings")]:
        del sys.modules[name]
    try:
        importlib.import_module("hourbank.settings")
    except Exception as error:
        print(type(error).__name__, error)
    else:
        print("started")
"""


@pytest.fixture(scope="module")
def answers() -> dict[str, str]:
    """What came of each case."""
    told = start(READ_EACH, stdin=json.dumps([given for given, _sentence in UNSAFE]))
    assert told.returncode == 0, told.stderr
    given = (str(given) for given, _sentence in UNSAFE)
    return dict(zip(given, told.stdout.splitlines(), strict=True))


@pytest.mark.parametrize(("given", "sentence"), UNSAFE, ids=str)
def test_production_does_not_start_with(answers, given, sentence):
    assert answers[str(given)].startswith(f"ImproperlyConfigured Unsafe settings: {sentence}")


def test_the_process_ends_with_the_sentence():
    started = start(DEBUG="1")
    assert started.returncode != 0
    assert "Unsafe settings: DEBUG must be off." in started.stderr.splitlines()[-1]


def test_every_finding_is_told_at_once():
    started = start(SECRET_KEY="k", ALLOWED_HOSTS="*", DEBUG="1", HOURBANK_ENV="staging")
    told = started.stderr.rpartition("Unsafe settings: ")[2]
    assert told.count(" must ") == 3


@pytest.mark.parametrize(
    "given",
    [
        {},
        # The compose file as it comes: for trying it out, behind no name of its own.
        {"HOURBANK_URL": "http://localhost:8000", "ALLOWED_HOSTS": "localhost,127.0.0.1"},
        {"HOURBANK_URL": "https://[::1]:8000", "ALLOWED_HOSTS": "[::1]"},
        {"EMAIL_URL": "smtp://mail:1025"},
        # A relay on this machine: the password leaves it with TLS, if the relay has it so.
        {"EMAIL_URL": "smtp://bank:secret@localhost:25"},
        {"EMAIL_URL": "smtp://bank:secret@127.0.0.1:25"},
        {"EMAIL_URL": "smtp://bank:secret@[::1]:25"},
        # Only what migrates has the owner's address.
        {"DATABASE_OWNER_URL": ""},
        {"HOURBANK_ENV": "staging"},
    ],
    ids=str,
)
def test_it_starts_with(given):
    assert start(**given).returncode == 0


def test_a_secret_that_is_read_from_a_file_counts(tmp_path):
    for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
        (tmp_path / name).write_text(f"{SAFE[name]}")
    in_files = {
        setting
        for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL")
        for setting in ((name, ""), (f"{name}_FILE", str(tmp_path / name)))
    }
    assert start(**dict(in_files)).returncode == 0


TELL = """
import json
from django.conf import settings
names = [name for name in dir(settings) if name.endswith(("_COOKIE_SECURE", "_COOKIE_HTTPONLY"))]
print(json.dumps({name: getattr(settings, name) for name in names} | {"DEBUG": settings.DEBUG}))
"""


def test_no_variable_turns_the_flags_of_cookies_off():
    off = dict.fromkeys(("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"), "0")
    told = json.loads(start(TELL, **off).stdout)
    assert told == {
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SECURE": True,
        "DEBUG": False,
        "LANGUAGE_COOKIE_HTTPONLY": True,
        "LANGUAGE_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SECURE": True,
    }
