"""What a Django project needs for Viewflow's and hordak's clients, and no more."""

import os


SECRET_KEY = "bench"  # noqa: S105 - throwaway
USE_TZ = True
DEBUG = False
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    *os.environ["RIVAL_APPS"].split(),
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ["RIVAL_DATABASE"],
        "USER": os.environ["RIVAL_ROLE"],
        "HOST": os.environ["RIVAL_HOST"],
        "CONN_MAX_AGE": None,
        # As the bank has it.
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 5},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CURRENCIES = ["XXX"]
DEFAULT_CURRENCY = "XXX"
HORDAK_DECIMAL_PLACES = 0
