"""Finding services: by words and filters, best first, page by page. The one rule of all doors.

However many services fit, a search looks at a bounded number: the newest that fit are a block, and
are ranked among themselves; then comes the next block. See docs/adr/0012-search-in-blocks.md.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVectorField
from django.db import connection, transaction
from django.db.models import F, Func, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast

from catalogue import queries
from catalogue.cursors import Place, Ranked
from catalogue.models import Category, Service
from catalogue.words import read, words_of


BLOCK: Final = 96
SUGGESTIONS: Final = 3
# Of a longer text too many shorter ones could be tried.
MOST_WORDS: Final = 6
# ts_rank's flag: divided by the logarithm of the length, so that who writes more isn't better.
BY_LENGTH: Final = 1
RANKS: Final = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What somebody looks for; what is left empty lets all pass."""

    text: str = ""
    kind: str = ""
    category: Category | None = None
    is_remote: bool | None = None
    weekday: str = ""
    member_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def facets(self) -> list[str]:
        """What a service must have, as the database keeps it."""
        place = {None: "", True: "remote", False: "here"}[self.is_remote]
        category = f"category:{self.category.pk}" if self.category else ""
        return [facet for facet in (self.kind, place, category, self.weekday) if facet]

    @property
    def exact(self) -> dict[str, Any]:
        """What its columns must be: whose it is, and when it came into the list."""
        said = {
            "member_id": self.member_id,
            "published_at__gte": self.since,
            "published_at__lt": self.until,
        }
        return {lookup: value for lookup, value in said.items() if value is not None}

    @property
    def is_empty(self) -> bool:
        """Whether it is everything."""
        return not (self.text or self.facets or self.exact)


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A page of services, best first.

    `count` is how many fit, where that is no more than a block (`is_more` is false). `query` is what
    the words were read as, for excerpts.
    """

    services: list[Service] = field(default_factory=list)
    count: int = 0
    is_more: bool = False
    query: str = ""
    next_place: Place | None = None
    previous_place: Place | None = None


class _Kept(Func):
    """A column that the database makes of a service, and that is no field of it."""

    def __init__(self, column: str, output_field: Any) -> None:
        self.column = column
        super().__init__(F("pk"), output_field=output_field)

    def as_sql(self, compiler: Any, connection: Any, **_extra: Any) -> Any:  # type: ignore[override] # noqa: ARG002 - Django's names
        """Return the column, of the same table as the key."""
        key, parameters = compiler.compile(self.source_expressions[0])
        return f'{key.rpartition(".")[0]}."{self.column}"', parameters


class _Read(SearchQuery):
    """A text search query that has been read already."""

    template = "(%(expressions)s)::tsquery"


SEARCH: Final = _Kept("search", SearchVectorField())
FACETS: Final = _Kept("facets", ArrayField(TextField()))


def find(wish: Wish, *, place: Place | None = None, size: int) -> Found:
    """Return the page at this place, or the first one; `size` services at most.

    A page ends where its block ends, so it may be shorter than `size` with others after it.
    """
    query = read([wish.text])[0] if wish.text else ""
    if wish.text and not query:
        return Found()
    place = place or Place()
    with planned_for_the_values():
        return _page(_block(wish, query, place), place, size=size, query=query)


def matching(services: QuerySet[Service], wish: Wish) -> QuerySet[Service]:
    """Keep what fits, in the order that they have."""
    query = read([wish.text])[0] if wish.text else ""
    return services.none() if wish.text and not query else _fitting(services, wish, query)


def suggestions(wish: Wish) -> list[Wish]:
    """Return wishes like this one that find something: fewer words, other words, fewer filters."""
    tried = list(dict.fromkeys(_like(wish)))
    texts = [like.text for like in tried]
    found = [
        _fitting(queries.published(), like, query)
        .order_by()
        .annotate(number=Value(number))
        .values_list("number", flat=True)[:1]
        for number, (like, query) in enumerate(
            zip(tried, read(texts) if tried else [], strict=True)
        )
        if query or not like.text
    ]
    if not found:
        return []
    with planned_for_the_values():
        numbers = sorted(found[0].union(*found[1:], all=True))
    return [tried[number] for number in numbers][:SUGGESTIONS]


# To compare a service with the words costs about eight times what PostgreSQL takes it for.
_PLANNING: Final = """
SELECT set_config('plan_cache_mode', 'force_custom_plan', true),
       set_config('cpu_operator_cost', '0.02', true)
"""


@contextmanager
def planned_for_the_values() -> Iterator[None]:
    """Let PostgreSQL plan each query for its words.

    A rare word is found by the index of words, a common one by reading the newest services. Prepared
    statements would get one plan for both.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_PLANNING)
        yield


def _like(wish: Wish) -> Iterator[Wish]:
    words = words_of(wish.text)
    if wish.text and wish.facets:
        yield Wish(text=wish.text)
    if 1 < len(words) <= MOST_WORDS:
        for number in range(len(words)):
            yield replace(wish, text=" ".join(words[:number] + words[number + 1 :]))
        yield replace(wish, text=" or ".join(words))
    if wish.weekday:
        yield replace(wish, weekday="")


def _fitting(services: QuerySet[Service], wish: Wish, query: str) -> QuerySet[Service]:
    if wish.facets:
        services = services.alias(facets=FACETS)
        services = services.filter(facets__contains=wish.facets)  # type: ignore[misc] # an array
    if wish.exact:
        services = services.filter(**wish.exact)
    if query:
        services = services.alias(search=SEARCH).filter(search=_Read(query))
    return services


@dataclass(frozen=True, kw_only=True, slots=True)
class _Block:
    """Services that are ranked among themselves, best first; `newest` and `oldest` are its ends."""

    ranked: list[Ranked]
    newest: UUID | None
    oldest: UUID | None
    is_first: bool
    is_last: bool


def _block(wish: Wish, query: str, place: Place) -> _Block:
    fitting = _fitting(queries.published(), wish, query)
    if place.over:
        newer = fitting.filter(pk__gt=place.over).order_by("pk").values("pk")[: BLOCK + 1]
        if ranked := _ranked(newer, query):
            return _upwards(ranked)
        place = Place()
    return _downwards(fitting, query, place)


def _upwards(ranked: list[Ranked]) -> _Block:
    keys = sorted(key for _rank, key in ranked)[:BLOCK]
    return _Block(
        ranked=[each for each in ranked if each[1] <= keys[-1]],
        newest=keys[-1],
        oldest=keys[0],
        is_first=len(ranked) <= BLOCK,
        is_last=False,
    )


def _downwards(fitting: QuerySet[Service], query: str, place: Place) -> _Block:
    """Read one more than a block has, to know whether there is another.

    Whatever has come into the list since the first page is above the block and doesn't shift it.
    """
    if place.below:
        fitting = fitting.filter(pk__lt=place.below)
    if place.top:
        fitting = fitting.filter(pk__lte=place.top)
    ranked = _ranked(fitting.order_by("-pk").values("pk")[: BLOCK + 1], query)
    keys = sorted((key for _rank, key in ranked), reverse=True)
    kept = [key for key in keys[:BLOCK] if not place.bottom or key >= place.bottom]
    oldest = kept[-1] if kept else place.bottom
    return _Block(
        ranked=[each for each in ranked if oldest and each[1] >= oldest],
        newest=place.top or (keys[0] if keys else None),
        oldest=oldest,
        is_first=place.is_first_block,
        is_last=len(kept) == len(keys),
    )


def _ranked(keys: QuerySet[Service, Any], query: str) -> list[Ranked]:
    """Return these services with their ranks, best first, then newest."""
    if not query:
        return sorted(((0, row["pk"]) for row in keys), reverse=True)
    rank = SearchRank(SEARCH, _Read(query), normalization=Value(BY_LENGTH))
    rows = Service.objects.filter(pk__in=keys).order_by()
    whole = Cast(rank * Value(RANKS), IntegerField())
    return sorted(rows.values_list(whole, "pk"), reverse=True)


def _page(block: _Block, place: Place, *, size: int, query: str) -> Found:
    ranked = block.ranked
    start, end = _span(ranked, place, size=size)
    keys = [key for _rank, key in ranked[start:end]]
    services = queries.published().in_bulk(keys)
    return Found(
        services=[services[key] for key in keys if key in services],
        count=len(ranked),
        is_more=not (block.is_first and block.is_last),
        query=query,
        next_place=_next(block, end),
        previous_place=_previous(block, start),
    )


def _span(ranked: list[Ranked], place: Place, *, size: int) -> tuple[int, int]:
    """Return where the page begins and ends in its block."""
    after, before = place.after, place.before
    if after:
        start = sum(each >= after for each in ranked)
    elif before:
        # Where less than a page is before it, the first page is shown whole.
        start = max(0, sum(each > before for each in ranked) - size)
    else:
        start = max(0, len(ranked) - size) if place.over else 0
    return start, min(start + size, len(ranked))


def _next(block: _Block, end: int) -> Place | None:
    if 0 < end < len(block.ranked):
        return Place(
            is_first_block=block.is_first,
            top=block.newest,
            bottom=block.oldest,
            after=block.ranked[end - 1],
        )
    return None if block.is_last else Place(is_first_block=False, below=block.oldest)


def _previous(block: _Block, start: int) -> Place | None:
    if 0 < start < len(block.ranked):
        return Place(
            is_first_block=block.is_first,
            top=block.newest,
            bottom=block.oldest,
            before=block.ranked[start],
        )
    return None if block.is_first else Place(is_first_block=False, over=block.newest)
