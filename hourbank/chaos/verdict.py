"""Is anything wrong? One sentence for each thing that is."""

from collections import Counter

from hourbank.chaos.books import (
    differences_in_ends,
    differences_in_history,
    differences_in_keys,
)
from hourbank.chaos.journal import Journal
from hourbank.chaos.lawful import unlawful_requests, unreconciled
from hourbank.chaos.messages import differences_in_messages
from hourbank.chaos.minutes import differences_in_minutes


def verdict(journal: Journal) -> list[str]:
    """Compare the journal with the bank, and the bank with its own rules."""
    complaints = Counter(journal.complaints)
    return [
        *(f"ANSWER: {sentence} ({times} times)" for sentence, times in complaints.items()),
        *differences_in_history(journal),
        *differences_in_keys(journal),
        *differences_in_ends(journal),
        *differences_in_minutes(journal),
        *differences_in_messages(journal),
        *unlawful_requests(),
        *unreconciled(),
    ]
