"""The test suite: as dev, with cheap password hashes, mail kept in memory and a log of warnings."""

import os

from hourbank.logging_config import logging_config
from hourbank.settings.dev import *
from hourbank.settings.dev import CACHES, LOG_FORMAT, RATE_LIMITS, REDIS_OPTIONS, env, rate


PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
LOGGING = logging_config(style=LOG_FORMAT, level=env("LOG_LEVEL", default="WARNING").upper())

# The processes of the suite count tries, and keep what they keep, each for itself.
CACHES["default"]["KEY_PREFIX"] = os.getenv("PYTEST_XDIST_WORKER", "")
# A test calls as often as it likes, unless it says how often it may.
RATE_LIMITS |= {
    name: rate("1000000/minute")
    for name in RATE_LIMITS
    if f"RATE_LIMIT_{name.replace('-', '_').upper()}" not in os.environ
}
# The machine of a test may be slow to answer, and what it counts be counted all the same.
if "REDIS_TIMEOUT_MS" not in os.environ:
    REDIS_OPTIONS |= {"socket_connect_timeout": 2, "socket_timeout": 2}

# A client of the tests begins without looking through all static files: 0.5 ms of CPU instead of 21.
WHITENOISE_AUTOREFRESH = True
