"""How much was tried: shown at the end of the tests, for people and for the documents."""

from collections import Counter


tally: Counter[str] = Counter()


def in_words() -> str:
    """One line; empty where nothing of this suite has run."""
    return ", ".join(f"{count} {what}" for what, count in sorted(tally.items()))
