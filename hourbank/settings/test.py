"""The test suite: as dev, with cheap password hashes, mail kept in memory and a log of warnings."""

import os

from hourbank.logging_config import logging_config
from hourbank.settings.dev import *
from hourbank.settings.dev import CACHES, CELERY_BROKER_URL, LOG_FORMAT, env


PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
LOGGING = logging_config(style=LOG_FORMAT, level=env("LOG_LEVEL", default="WARNING").upper())

# Each process of the suite has a database of its own in both servers: see tests/conftest.py.
if worker := os.getenv("PYTEST_XDIST_WORKER"):
    number = int(worker.removeprefix("gw")) + 1
    CACHES["default"]["LOCATION"] += f"?db={number}"
    CELERY_BROKER_URL += f"?virtual_host={number}"
