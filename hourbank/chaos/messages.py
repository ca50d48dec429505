"""Messages compared: what members were told is sent, and what the bank keeps."""

from collections import Counter
from collections.abc import Iterator

from hourbank.chaos.journal import Journal, Said
from requests_app.models import Message


def differences_in_messages(journal: Journal) -> Iterator[str]:
    """Each that was answered as sent is there once; one without an answer once or not at all."""
    rows = Message.objects.filter(author_id__in=list(journal.members)).values_list(
        "text", flat=True
    )
    written = Counter(text.rpartition(" ")[2] for text in rows)
    sent = {each.key: each.said for each in journal.entries if each.action == "message"}
    for key, said in sent.items():
        least, most = (said == Said.DONE), (said != Said.REFUSED)
        if written[key] < least:
            yield f"LOST: message {key} was answered as sent, and isn't there"
        elif written[key] > most:
            yield f"DOUBLED: message {key} is there {written[key]} times, it was {said}"
    for key in written.keys() - sent.keys():
        yield f"DOUBLED: message {key} was never sent"
