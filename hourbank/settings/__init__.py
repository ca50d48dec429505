"""The settings of the environment that HOURBANK_ENV names: dev (default), test, staging, production."""

import os
from importlib import import_module


ENVIRONMENTS = ("dev", "test", "staging", "production")

name = os.environ.get("HOURBANK_ENV", "dev")
if name not in ENVIRONMENTS:
    raise RuntimeError(f"HOURBANK_ENV is {name!r}; it must be one of {', '.join(ENVIRONMENTS)}.")

globals().update(
    {
        key: value
        for key, value in vars(import_module(f"hourbank.settings.{name}")).items()
        if key.isupper()
    }
)
