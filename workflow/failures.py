"""What is kept of an error: enough to mend what is broken, and nothing of what rows hold."""

import traceback
from collections.abc import Iterator

import psycopg


def traceback_of(error: BaseException) -> str:
    """The error's traceback, for staff."""
    return _fit(_without_rows("".join(traceback.format_exception(error)), error))


def sentence_of(error: BaseException) -> str:
    """The error in one line."""
    text = _without_rows(f"{type(error).__name__}: {error}", error)
    return _fit(" ".join(text.split()))


def _without_rows(text: str, error: BaseException) -> str:
    """Cut what PostgreSQL tells beside the message itself: DETAIL and CONTEXT quote what rows hold.

    The server may speak another language than English, and what it quotes may have lines of its
    own: so the whole is replaced by the field that is the message.
    """
    for each in _chain(error):
        if isinstance(each, psycopg.Error) and (message := each.diag.message_primary):
            text = text.replace(str(each), message)
    return text


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, and each that led to it."""
    found: list[BaseException | None] = [error]
    seen: set[int] = set()
    while found:
        each = found.pop()
        if each is not None and id(each) not in seen:
            seen.add(id(each))
            yield each
            found += [each.__cause__, each.__context__]


def _fit(text: str) -> str:
    """What came from outside may hold what no text column takes; it must not hide the failure."""
    plain = text.encode(errors="backslashreplace").decode()
    return plain.replace("\0", "\N{REPLACEMENT CHARACTER}")
