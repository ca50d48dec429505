"""What a transaction's fingerprint was made of, found by what it is known to be made of.

The ledger's rule (`ledger_fingerprint`) stands in the database alone. A copy of a transaction has to
have the fingerprint that the ledger would give it, so that calling the same operation again is known
as the same: the content is guessed from the pattern's rows, and the guess holds if its hash is there.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any


Row = Mapping[str, Any]


def preimage(transaction: Row, rows: Mapping[str, Mapping[str, Row]]) -> str:
    """The text whose hash is the transaction's fingerprint. Raises `LookupError` for another rule."""
    wanted = str(transaction["fingerprint"]).removeprefix("\\x")
    for content in _guesses(transaction, rows):
        if sha256(content.encode()).hexdigest() == wanted:
            return content
    raise LookupError(f"Nobody knows what the fingerprint of {transaction['key']} is made of.")


def _guesses(transaction: Row, rows: Mapping[str, Mapping[str, Row]]) -> Iterator[str]:
    kind = transaction["kind"]
    entries = [
        row for row in rows["ledger_entry"].values() if row["transaction_id"] == transaction["id"]
    ]
    moved = sorted((row["account_id"], row["bucket"], int(row["minutes"])) for row in entries)
    named = " ".join(f"{account}:{bucket}:{minutes}" for account, bucket, minutes in moved)
    yield f"{kind} {named}"
    escrow = rows["ledger_escrow"].get(str(transaction["escrow_id"]))
    if escrow is None:
        return
    sides = f"{escrow['request_id']} {escrow['payer_id']} {escrow['payee_id']}"
    # The escrow's own minutes may have changed since: an adjusted hold held less.
    for minutes in range(601):
        yield f"{kind} {sides} {minutes}"
        yield f"{kind} {escrow['id']} {minutes}"
