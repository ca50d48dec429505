"""What happens in a dispute."""

from disputes.operations.open import open_dispute, withdraw_dispute
from disputes.operations.rule import execute_ruling, rule_dispute


__all__ = ["execute_ruling", "open_dispute", "rule_dispute", "withdraw_dispute"]
