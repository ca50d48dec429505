"""What the settings of health, metrics and log refuse."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


ROOT = Path(__file__).resolve().parent.parent.parent
SAFE = {
    "HOURBANK_ENV": "production",
    "SECRET_KEY": "k" * 60,
    "ALLOWED_HOSTS": "bank.example",
    "DATABASE_URL": "postgres://bank@%2Fnowhere/bank",
    "REDIS_URL": "redis://nowhere",
}


def start(tmp_path: Path, **given: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("METRICS_")}
    return subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        env={**kept, "DJANGO_SETTINGS_MODULE": "hourbank.settings", **SAFE, **given},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"METRICS_TOKEN": "short"}, "METRICS_TOKEN must be empty or have at least 20"),
        ({"WEBHOOKS_ALLOW_LOOPBACK": "1"}, "WEBHOOKS_ALLOW_LOOPBACK must be off."),
        ({"METRICS_NETWORKS": "10.0.0.0/33"}, "'10.0.0.0/33' does not appear to be"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT is 'xml'; it must be one of json, lines."),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL is 'LOUD'; it must be one of DEBUG, INFO"),
    ],
)
def test_a_bank_that_members_use_does_not_start_with(tmp_path, given, told):
    result = start(tmp_path, **given)
    assert result.returncode != 0
    assert told in result.stderr


@pytest.mark.parametrize("given", [{}, {"METRICS_TOKEN": "t" * 20, "LOG_LEVEL": "info"}])
def test_it_starts_with(tmp_path, given):
    assert start(tmp_path, **given).returncode == 0


def test_the_folder_of_the_figures_is_made_at_the_start(tmp_path):
    folder = tmp_path / "not" / "yet"
    assert start(tmp_path, PROMETHEUS_MULTIPROC_DIR=str(folder)).returncode == 0
    assert folder.is_dir()
