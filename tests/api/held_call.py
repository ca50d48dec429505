"""A process that makes one call and is held inside of its transaction, to be killed there."""

import sys
import threading

import django


def main(database: str, key: str, path: str) -> None:
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - after setup
    from django.test import Client  # noqa: PLC0415

    from tests.api import probe  # noqa: PLC0415
    from tests.conftest import connect  # noqa: PLC0415

    class Announced(probe.Gate):
        def pass_through(self) -> None:
            sys.stdout.write("held\n")
            sys.stdout.flush()
            threading.Event().wait(60)

    connect("default", database)
    settings.ROOT_URLCONF = "tests.api.probe"
    probe.gate = Announced()
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "k1"}
    Client().post(path, {"name": "Anna"}, content_type="application/json", headers=headers)


if __name__ == "__main__":
    main(*sys.argv[1:])
