"""The list of services: what was found, and what to try where nothing was."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.cursors import Place
from catalogue.excerpts import add_excerpts
from catalogue.pages.forms import SearchForm
from catalogue.search import Found, Wish, find, suggestions
from catalogue.searchable import Weekday
from catalogue.states import ServiceKind
from common.paging import ROWS_A_PAGE, Page


PLACE = "cursor"


def found_by(query: QueryDict) -> dict[str, Any]:
    """Return what the page of services shows for its address.

    Raises:
        UnknownPlace: the address names a place that no list has.
    """
    form = SearchForm(query)
    wish = form.wish()
    given = query.get(PLACE)
    found = find(wish, place=None if given is None else Place.of(given), size=ROWS_A_PAGE)
    add_excerpts(found.services, query=found.query)
    has_none = not (found.services or wish.is_empty or given)
    return {
        "form": form,
        "page": Page(
            rows=found.services,
            newer_url=_address(query, found.previous_place),
            older_url=_address(query, found.next_place),
        ),
        "is_filtered": not wish.is_empty,
        "is_searched": bool(wish.text),
        "count": _count(found),
        "has_no_words": bool(wish.text) and not found.query,
        "suggestions": [(_words(like), like_address(like)) for like in suggestions(wish)]
        if has_none
        else [],
    }


def like_address(wish: Wish) -> str:
    """Return the address of a search."""
    said = QueryDict(mutable=True)
    given = {
        "q": wish.text,
        "kind": wish.kind,
        "category": wish.category.slug if wish.category else "",
        "weekday": wish.weekday,
        "remote": "on" if wish.is_remote else "",
    }
    said.update({name: value for name, value in given.items() if value})
    return f"?{said.urlencode()}"


def _address(query: QueryDict, place: Place | None) -> str:
    if place is None:
        return ""
    said = query.copy()
    said[PLACE] = place.as_text()
    return f"?{said.urlencode()}"


def _count(found: Found) -> str:
    if found.is_more:
        said = ngettext(
            "More than %(count)d service. The newest of them come first.",
            "More than %(count)d services. The newest of them come first.",
            found.count,
        )
        return said % {"count": found.count}
    said = ngettext("%(count)d service", "%(count)d services", found.count)
    return said % {"count": found.count}


def _words(wish: Wish) -> str:
    """Return a search in words."""
    said = [
        f"“{wish.text}”" if wish.text else _("everything"),
        str(ServiceKind(wish.kind).label) if wish.kind else "",
        str(wish.category or ""),
        str(Weekday(wish.weekday).label) if wish.weekday else "",
        _("from afar") if wish.is_remote else "",
    ]
    return ", ".join(each for each in said if each)
