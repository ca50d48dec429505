"""The words of the ledger: where minutes lie, why they move, and what an escrow can be."""

from typing import Final
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


# The account that hours come from. It keeps no balances, so that grants don't queue on its row.
ISSUANCE_ID: Final = UUID("00000000-0000-0000-0000-000000000001")


class AccountKind(TextChoices):
    """Whose account it is."""

    MEMBER = "member", _("member")
    ISSUANCE = "issuance", _("issuance")


class Bucket(TextChoices):
    """Where in an account minutes lie: free to spend, or held for a request."""

    AVAILABLE = "available", _("available")
    HELD = "held", _("held")


class Kind(TextChoices):
    """Why a transaction moves minutes."""

    GRANT = "grant", _("grant")
    HOLD = "hold", _("hold")
    ADJUST = "adjust", _("adjusted hold")
    RELEASE = "release", _("release")
    REFUND = "refund", _("refund")
    SPLIT = "split", _("split")
    REVERSE = "reverse", _("reversal")
    COMPENSATE = "compensate", _("compensation")
    DEBT = "debt", _("payment of a debt")


class Flow(TextChoices):
    """What a line of a statement is to its member. One that pays a part and gives a part back is both."""

    EARNED = "earned", _("services that I gave")
    SPENT = "spent", _("services that I received")
    SET_ASIDE = "set_aside", _("hours set aside")
    CAME_BACK = "came_back", _("hours that came back")
    GRANTED = "granted", _("hours from the bank")
    CORRECTED = "corrected", _("corrections, and hours after a dispute")


class EscrowState(TextChoices):
    """HELD and FROZEN are open; the others are final."""

    HELD = "HELD", _("Set aside")
    FROZEN = "FROZEN", _("Kept until the dispute is settled")
    RELEASED = "RELEASED", _("Paid out")
    REFUNDED = "REFUNDED", _("Hours given back")
    SPLIT = "SPLIT", _("Shared between both")


class DebtState(TextChoices):
    """OPEN waits for somebody to pay or to waive it; the others are final."""

    OPEN = "OPEN", _("Owed")
    PAID = "PAID", _("Paid")
    WAIVED = "WAIVED", _("Waived")


class Side(TextChoices):
    """The two sides of a debt."""

    DEBTOR = "debtor", _("who owes")
    CREDITOR = "creditor", _("who is owed")


OPEN: Final = (EscrowState.HELD, EscrowState.FROZEN)
CLOSED: Final = (EscrowState.RELEASED, EscrowState.REFUNDED, EscrowState.SPLIT)

# The kinds that move an escrow's minutes, and the state each leaves it in.
ESCROW_AFTER: Final = {
    Kind.HOLD: EscrowState.HELD,
    Kind.ADJUST: EscrowState.HELD,
    Kind.RELEASE: EscrowState.RELEASED,
    Kind.REFUND: EscrowState.REFUNDED,
    Kind.SPLIT: EscrowState.SPLIT,
}

# The kinds that give minutes of a closed escrow back: from its payee's available to its payer's.
AFTER_CLOSING: Final = (Kind.COMPENSATE, Kind.DEBT)
# Who acts on a debt beside its sides, as its transitions name them.
STAFF: Final = "staff"
# Signs in the reasons for waiving a debt.
MOST_REASONS: Final = 1000
