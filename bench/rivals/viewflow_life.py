"""Viewflow: the life as a flow, each task in a transaction of its own."""

import os
import random
import sys
from collections.abc import Callable
from typing import Final


os.environ["DJANGO_SETTINGS_MODULE"] = "bench.rivals.django_settings"
os.environ["RIVAL_APPS"] = "viewflow viewflow.workflow bench.rivals.viewflow_app"

import django


django.setup()

from django.core.management import call_command
from viewflow.workflow.models import Task

from bench.lives.turns import take_turns
from bench.rivals.viewflow_app.flows import Life
from bench.rivals.viewflow_app.models import Account


MINUTES: Final = 30
MEMBERS: Final = 200
STEPS: Final = (
    *("submit", "validate", "hold", "notify", "accept"),
    *("start_work", "complete", "confirm", "check", "pay"),
)


def lives(seed: int) -> Callable[[bool], int]:
    """A process for each life; each task is looked up, as a view or a worker does."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    accounts = list(Account.objects.order_by("pk").values_list("pk", flat=True))

    def live(is_hot: bool) -> int:  # noqa: FBT001 - the clients' protocol
        provider = chance.choice(accounts)
        requester = accounts[0] if is_hot else chance.choice(accounts)
        if requester == provider:
            return 0
        process = Life.create.run(requester=requester, provider=provider, minutes=MINUTES)
        for name in STEPS:
            node = getattr(Life, name)
            task = Task.objects.select_related("process").get(
                process_id=process.pk, flow_task=node, finished=None
            )
            node.run(task)
        return 1

    return live


def main(what: str, number: int) -> None:
    """Prepare the database, or take turns."""
    if what == "prepare":
        call_command("migrate", verbosity=0)
        Account.objects.bulk_create(Account() for _each in range(MEMBERS))
    else:
        take_turns(lives(number))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
