"""What the settings of rates take and refuse."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from hourbank.settings.base import rate
from tests.production import SAFE


ROOT = Path(__file__).resolve().parent.parent.parent
TELL = """
import json
import django
django.setup()
from django.conf import settings
rates = {name: rate and (rate.amount, rate.get_expiry()) for name, rate in settings.RATE_LIMITS.items()}
print(json.dumps({"rates": rates, "proxies": settings.ALLAUTH_TRUSTED_PROXY_COUNT}))
"""
PRODUCTION = SAFE


def start(**given: str) -> subprocess.CompletedProcess[str]:
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("RATE_LIMIT_", "HOURBANK_", "TRUSTED_"))
    }
    own = {
        "DJANGO_SETTINGS_MODULE": "hourbank.settings",
        "DATABASE_URL": "postgres://bank@%2Fnowhere/bank",
    }
    return subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", TELL],
        env={**kept, **own, **given},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def told(**given: str) -> dict[str, Any]:
    result = start(**given)
    assert result.returncode == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_bank_that_members_use_has_limits_and_one_proxy_in_front():
    found = told(**PRODUCTION)
    assert found["rates"] == {
        "key": [600, 60],
        "member": [600, 60],
        "writes": [240, 60],
        "anonymous": [60, 60],
        "bad-keys": [30, 60],
        "address": [3000, 60],
    }
    assert found["proxies"] == 1


def test_each_rate_is_set_by_its_own_variable_and_an_empty_one_is_none():
    given = {"RATE_LIMIT_KEY": "20 per 10 seconds", "RATE_LIMIT_BAD_KEYS": ""}
    found = told(**PRODUCTION, **given, TRUSTED_PROXIES="2")
    rates = found["rates"]
    assert (rates["key"], rates["bad-keys"], rates["member"]) == ([20, 10], None, [600, 60])
    assert found["proxies"] == 2


def test_a_bank_that_is_given_what_is_no_rate_does_not_start():
    result = start(**PRODUCTION, RATE_LIMIT_KEY="often")
    assert result.returncode != 0
    assert "'often' is no rate such as 600/minute." in result.stderr


@pytest.mark.parametrize("text", ["600", "many/minute", "0/minute", "-1/minute", "5/fortnight"])
def test_what_is_no_rate_is_refused(text):
    with pytest.raises(ImproperlyConfigured, match="is no rate such as"):
        rate(text)


def test_on_ones_own_machine_nobody_is_in_front(settings):
    assert settings.ALLAUTH_TRUSTED_PROXY_COUNT == 0
