"""django-hordak: a hold and its release as two transfers.

Hordak keeps no balance; to refuse a member who has too little it has to sum up all their legs, while
nobody else moves theirs. `turns` leaves that out, which is as fast as it gets; `checked` does it.
"""

import os
import random
import sys
from collections.abc import Callable
from typing import Final


os.environ["DJANGO_SETTINGS_MODULE"] = "bench.rivals.django_settings"
os.environ["RIVAL_APPS"] = "mptt hordak"

import django


django.setup()

from django.core.management import call_command
from django.db import transaction
from hordak.models import Account, AccountType
from moneyed import Money

from bench.lives.turns import take_turns


MINUTES: Final = Money(30, "XXX")
MEMBERS: Final = 200
#: How far below nothing a member may come: nobody is refused here.
FLOOR: Final = Money(-1_000_000_000, "XXX")


def prepare() -> None:
    """Two accounts of each member: what is available, and what is held."""
    call_command("migrate", verbosity=0)
    for number in range(MEMBERS):
        for name in ("available", "held"):
            Account.objects.create(
                name=f"{name} {number}", type=AccountType.liability, currencies=["XXX"]
            )


def holds(seed: int, transfer: Callable[[Account, Account], None]) -> Callable[[bool], int]:
    """Each transfer is a transaction of its own; the accounts are known."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    available = list(Account.objects.filter(name__startswith="available").order_by("pk"))
    held = list(Account.objects.filter(name__startswith="held").order_by("pk"))

    def live(is_hot: bool) -> int:  # noqa: FBT001 - the clients' protocol
        payer = 0 if is_hot else chance.randrange(MEMBERS)
        payee = chance.randrange(MEMBERS)
        if payer == payee:
            return 0
        transfer(available[payer], held[payer])
        held[payer].transfer_to(available[payee], MINUTES)
        return 1

    return live


def unseen(payer: Account, payee: Account) -> None:
    """Move the minutes, whatever there is."""
    payer.transfer_to(payee, MINUTES)


def checked(payer: Account, payee: Account) -> None:
    """Move the minutes if there are as many; of two at once the second waits for the first."""
    with transaction.atomic():
        Account.objects.select_for_update(of=("self",)).get(pk=payer.pk)
        if payer.get_simple_balance()["XXX"] - MINUTES < FLOOR:
            raise ValueError(payer)
        payer.transfer_to(payee, MINUTES)


def main(what: str, number: int) -> None:
    """Prepare the database, or take turns."""
    if what == "prepare":
        prepare()
    else:
        take_turns(holds(number, {"turns": unseen, "checked": checked}[what]))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
