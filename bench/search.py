"""Searching services: it must not take longer because there are more of them.

Both banks say the same words equally often: a common word is in a tenth of all services, whether
these are 1,000 or 100,000. Each search is what a page does for it: reading the words, the block of
the newest that fit, their ranks, the services of the page and their excerpts.
"""

import random
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median, quantiles
from typing import Any, Final

from bench.table import print_table, say
from catalogue.excerpts import add_excerpts
from catalogue.models import Category
from catalogue.search import Wish, find
from hourbank.big_bank.databases import Databases, as_owner, databases
from members.models import Member


SIZES: Final = {"bench_few": 1_000, "bench_many": 100_000}
MEMBERS: Final = 500
VOCABULARY: Final = 20_000
PAGE: Final = 24
# The larger bank may take this much longer, at the 95th percentile of each kind of search.
BOUND: Final = 3.0
NOW: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SHARES: Final = {
    "common": (0.1, ("garden", "music", "repair", "cooking", "children")),
    "usual": (0.02, ("bicycle", "piano", "computer", "haircut", "painting", "tailor", "yoga")),
    "rare": (0.001, ("accordion", "beekeeping", "calligraphy", "falconry", "thatching", "zither")),
}

# The words of a text come as often as in any language: the second half as often as the first.
_FILL: Final = """
INSERT INTO catalogue_service (
    id, version, state, findings, member_id, kind, title, description, category_id, language,
    estimated_minutes, is_remote, weekdays, approved, published_at, expires_at)
SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid, 1, 'PUBLISHED', '[]',
       (%(members)s::uuid[])[1 + number %% cardinality(%(members)s::uuid[])], kind, title, description,
       category, language, 60, random() < 0.2, weekdays,
       jsonb_build_object('title', title, 'description', description, 'kind', kind,
                          'category', category, 'picture', NULL),
       %(now)s, %(until)s
FROM generate_series(1, %(size)s::int) AS number
CROSS JOIN LATERAL (
    SELECT initcap(string_agg(word, ' ') FILTER (WHERE place <= 4)) AS title,
           string_agg(word, ' ') FILTER (WHERE place > 4) AS said
    FROM (SELECT (%(vocabulary)s::text[])[
                     1 + floor(exp(random() * ln(cardinality(%(vocabulary)s::text[]) - 1)))::int] AS word,
                 place
          FROM generate_series(1, 40) AS place WHERE number > 0) AS chosen
) AS words
CROSS JOIN LATERAL (
    SELECT coalesce(string_agg(word, ' '), '') AS known
    FROM unnest(%(known)s::text[], %(shares)s::float[]) AS often (word, share)
    WHERE random() < share AND number > 0
) AS more
CROSS JOIN LATERAL (
    SELECT said || ' ' || known AS description,
           CASE WHEN random() < 0.7 THEN 'OFFER' ELSE 'WANTED' END AS kind,
           (%(categories)s::int[])[1 + floor(random() * cardinality(%(categories)s::int[]))::int]
               AS category,
           (ARRAY['en', 'en', 'en', 'es', 'fr', 'de', 'und'])[1 + floor(random() * 7)::int]
               AS language,
           floor(random() * 128)::smallint AS weekdays
    WHERE number > 0
) AS rest
"""


def measure_search(*, rounds: int) -> bool:
    """Measure, print, and return whether the bound is kept."""
    say(f"search: filling {' and '.join(f'{size:,}' for size in SIZES.values())} services")
    with databases(*SIZES) as found:
        for name, size in SIZES.items():
            found.use(name)
            fill(size)
        took: dict[str, dict[str, list[float]]] = {
            kind: {n: [] for n in SIZES} for kind in _wishes()
        }
        for number in range(rounds + 1):
            _search_all(found, took if number else {kind: {n: [] for n in SIZES} for kind in took})
    return _tell(took, rounds=rounds)


def fill(size: int) -> None:
    """Let 500 members offer and want so many services, in the bank that the connections lead to."""
    chance = random.Random(7)  # noqa: S311 - the same words each time
    syllables = [first + vowel for first in "bcdfglmnprstv" for vowel in "aeiou"]
    vocabulary = ["".join(chance.choices(syllables, k=4)) for _number in range(VOCABULARY)]
    members = [
        Member(name=f"Member {number}", email=f"m{number}@example.org", password="")
        for number in range(MEMBERS)
    ]
    Member.objects.bulk_create(members)
    pairs = [(word, share) for share, words in SHARES.values() for word in words]
    values: dict[str, Any] = {
        "size": size,
        "members": [member.pk for member in members],
        "categories": list(Category.objects.values_list("pk", flat=True)),
        "vocabulary": vocabulary,
        "known": [word for word, _share in pairs],
        "shares": [share for _word, share in pairs],
        "now": NOW,
        "until": NOW + timedelta(days=90),
    }
    as_owner("ALTER TABLE catalogue_service DISABLE TRIGGER USER")
    as_owner("SELECT setseed(0.25)")
    as_owner(_FILL, values)
    as_owner("ALTER TABLE catalogue_service ENABLE TRIGGER USER")
    as_owner("VACUUM ANALYZE catalogue_service")
    as_owner("VACUUM ANALYZE members_member")


def _wishes() -> dict[str, list[Wish]]:
    """What is looked for, by kind."""
    common, usual, rare = (words for _share, words in SHARES.values())
    category = Category(pk=3)
    return {
        "rare word": [Wish(text=word) for word in rare],
        "usual word": [Wish(text=word) for word in usual],
        "common word": [Wish(text=word) for word in common],
        "two common words": [Wish(text=f"{a} {b}") for a, b in pairwise(common)],
        "either of two": [Wish(text=f"{a} or {b}") for a, b in zip(rare, common, strict=False)],
        "but not": [Wish(text=f"{a} -{b}") for a, b in zip(common, usual, strict=False)],
        "half a word": [Wish(text=word[:-2]) for word in (*common, *usual, *rare)],
        "three letters": [Wish(text=word) for word in ("bab", "gar", "ton", "rep", "sim")],
        "with filters": [
            Wish(text=word, category=category, weekday="sat", is_remote=True)
            for word in (*common, *usual)
        ],
        "filters alone": [
            Wish(category=category, kind="WANTED", weekday="sun", is_remote=True),
            Wish(kind="OFFER"),
            Wish(weekday="mon"),
            Wish(),
        ],
        "no such word": [Wish(text=word) for word in ("xylophagous", "qwertz", "garden qwertz")],
    }


def _search_all(found: Databases, took: dict[str, dict[str, list[float]]]) -> None:
    for kind, wishes in _wishes().items():
        for wish in wishes:
            for name in SIZES:
                found.use(name)
                began = time.perf_counter()
                page = find(wish, size=PAGE)
                add_excerpts(page.services, query=page.query)
                took[kind][name].append(time.perf_counter() - began)


def _tell(took: dict[str, dict[str, list[float]]], *, rounds: int) -> bool:
    rows, ratios = [], []
    for kind, seconds in took.items():
        few, many = (_p95(seconds[name]) for name in SIZES)
        ratios.append(many / few)
        middles = [median(seconds[name]) for name in SIZES]
        figures = [*middles, few, many]
        rows.append([kind, *(f"{1000 * value:.1f}" for value in figures), f"{ratios[-1]:.2f}"])
    print_table(
        f"search: a page of {PAGE}, in ms, {rounds} rounds in turns; median, 95th percentile",
        ["looked for", *(f"{size:,}" for size in SIZES.values()), "p95", "p95", "ratio"],
        rows,
    )
    is_kept = max(ratios) <= BOUND
    say(f"worst ratio {max(ratios):.2f} (bound {BOUND:.1f}): {'kept' if is_kept else 'NOT KEPT'}")
    return is_kept


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1]
