"""A bank that members use, as far as its settings go: started in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final


ROOT: Final = Path(__file__).resolve().parent.parent
SAFE: Final = {
    "HOURBANK_ENV": "production",
    "SECRET_KEY": "0123456789" * 6,
    "ALLOWED_HOSTS": "bank.example",
    "HOURBANK_URL": "https://bank.example",
    "DATABASE_URL": "postgres://bank@%2Fnowhere/bank",
    "DATABASE_OWNER_URL": "postgres://owner@%2Fnowhere/bank",
    "REDIS_URL": "redis://nowhere",
    "EMAIL_URL": "smtp+tls://bank:secret@mail.example:587",
}
# What a test's own surroundings must not add.
OURS: Final = (
    *("ALLOWED", "CSRF", "DATABASE", "DEBUG", "EMAIL", "HOURBANK", "LOG", "METRICS", "RATE"),
    *("REDIS", "SECRET", "SECURE", "SIGN", "STAFF", "TRUSTED", "WEBHOOKS"),
)
SET_UP: Final = "import django; django.setup()"


def start(code: str = SET_UP, *, stdin: str = "", **given: str) -> subprocess.CompletedProcess[str]:
    """Python with these settings beside the safe ones; one that is empty is left out."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(OURS)}
    own = {key: value for key, value in (SAFE | given).items() if value}
    return subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", code],
        env={**kept, "DJANGO_SETTINGS_MODULE": "hourbank.settings", **own},
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
